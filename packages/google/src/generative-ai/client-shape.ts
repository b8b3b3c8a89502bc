/** What is hooked on a `GoogleGenerativeAI` 0.24. By shape: CJS and ESM copies are different classes. */
export interface GenerativeAIShape {
  apiKey: string
  readonly getGenerativeModel: (this: GenerativeAIShape, params: object, options?: RequestOptionsShape) => ModelShape
  readonly getGenerativeModelFromCachedContent: (
    this: GenerativeAIShape,
    cachedContent: object,
    params?: object,
    options?: RequestOptionsShape,
  ) => ModelShape
}

export interface RequestOptionsShape {
  readonly baseUrl?: string
  readonly apiVersion?: string
  /** ms */
  readonly timeout?: number
  readonly signal?: AbortSignal
}

/** The settings of a model or a chat that are part of each of its requests. */
export interface SettingsShape {
  readonly generationConfig?: Readonly<Record<string, unknown>>
  readonly safetySettings?: unknown
  readonly tools?: unknown
  readonly toolConfig?: unknown
  readonly systemInstruction?: unknown
  readonly cachedContent?: { readonly name?: string }
}

type Method<Result> = (request: never, options?: RequestOptionsShape) => Promise<Result>

export interface ModelShape extends SettingsShape {
  readonly apiKey: string
  /** `models/gemini-2.5-flash` */
  readonly model: string
  readonly _requestOptions?: RequestOptionsShape
  readonly generateContent: Method<WholeResult>
  readonly generateContentStream: Method<StreamResult>
  readonly countTokens: Method<unknown>
  readonly embedContent: Method<unknown>
  readonly batchEmbedContents: Method<unknown>
  readonly startChat: (params?: object) => ChatShape
}

export interface ChatShape {
  readonly _apiKey: string
  readonly model: string
  readonly params?: SettingsShape
  readonly _requestOptions?: RequestOptionsShape
  _sendPromise: Promise<unknown>
  readonly _history: object[]
  readonly getHistory: () => Promise<readonly object[]>
  readonly sendMessage: Method<WholeResult>
  readonly sendMessageStream: Method<StreamResult>
}

export interface WholeResult {
  readonly response: object
}

export interface StreamResult {
  readonly stream: AsyncGenerator<object>
  readonly response: Promise<object>
}

/** The SDK's `GoogleGenerativeAIFetchError`. */
export type FetchErrorClass = new (message: string, status?: number, statusText?: string, errorDetails?: never) => Error
