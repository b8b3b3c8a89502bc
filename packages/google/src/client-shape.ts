import type { Fetch } from '@bursar/core'

/** What is hooked on a `GoogleGenAI` of any supported major (1 to 3). By shape: CJS and ESM copies are different classes. */
export interface GoogleShape {
  apiKey?: unknown
  readonly apiClient: ApiClientShape
  readonly live?: LiveShape & { readonly music?: LiveShape }
  readonly getNextGenClient?: () => unknown
}

export interface LiveShape {
  readonly connect?: unknown
}

/** Sends every request of the client; protected in the SDK's types, present in every version from 1.0 on. */
export interface ApiClientShape {
  readonly clientOptions: ApiClientOptions
  readonly apiCall: ApiCall
  readonly request: (this: ApiClientShape, ...parameters: unknown[]) => Promise<unknown>
  readonly requestStream: (this: ApiClientShape, ...parameters: unknown[]) => Promise<unknown>
  readonly getBaseUrl: () => string
  /** From 2.23 on. */
  readonly getFetch?: () => Fetch | undefined
}

export interface ApiClientOptions {
  apiKey?: unknown
  readonly auth?: { apiKey?: unknown }
  readonly httpOptions?: HttpOptionsShape
}

export interface HttpOptionsShape {
  /** ms */
  readonly timeout?: number
  readonly retryOptions?: RetryOptions
}

export interface RetryOptions {
  /** The first one included. */
  readonly attempts?: number
  readonly initialDelay?: number
  readonly maxDelay?: number
  readonly expBase?: number
  readonly httpStatusCodes?: readonly number[]
}

/** Up to 1.x the first two parameters, up to 2.22 all but the last. */
export type ApiCall = (
  this: ApiClientShape,
  url: string,
  init: RequestInit,
  retryOptions?: RetryOptions,
  timeout?: number,
  abortSignal?: AbortSignal,
  fetch?: Fetch,
) => Promise<Response>
