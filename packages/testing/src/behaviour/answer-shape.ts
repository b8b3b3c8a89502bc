import type { OutputLength } from './output-length.js'

/** How an answer looks and how fast it comes. Everything is optional; tokens are per request unless said otherwise. */
export interface AnswerShape {
  /** Visible tokens to generate per choice, before the caps apply. @default a uniform draw from 8 to 64 */
  readonly outputTokens?: OutputLength | undefined
  /** What to say instead of generated words. */
  readonly text?: string | undefined
  /** Hidden reasoning per choice, generated and billed before the first visible token. @default 0 */
  readonly reasoningTokens?: number | undefined
  /** How much of the input came from the provider's cache, at most all of it. @default 0 */
  readonly cachedTokens?: number | undefined
  /** How much of the input was written to the provider's cache, at most what was not read from it. @default 0 */
  readonly cacheWriteTokens?: number | undefined
  /** How much of the input was written to a cache that lives one hour, at most what is left. @default 0 */
  readonly longCacheWriteTokens?: number | undefined
  /** Searches of the web that the provider makes and bills by the piece, where the format has them. @default 0 */
  readonly webSearches?: number | undefined
  /** A compaction that the provider makes on the way and bills, outside of the sums it reports. @default none */
  readonly compaction?: Compaction | undefined
  /** Audio in the input. @default 1 per 100 ms of audio sent */
  readonly audioInputTokens?: number | undefined
  /** What tools of the provider put before the model, on top of the prompt. Gemini only. @default 0 */
  readonly toolUseTokens?: number | undefined
  /** Audio in the output, per choice, on top of the visible text. @default 0 */
  readonly audioOutputTokens?: number | undefined
  /** Call a tool of the request: the first (`true`), one by name, or with these arguments. @default false */
  readonly toolCall?: boolean | string | ToolCall | undefined
  /** Be the provider that breaks its word: generate past the request's cap and the model's. @default false */
  readonly ignoreCap?: boolean | undefined
  /** Tokens per event of a stream. @default 1 */
  readonly chunkTokens?: number | undefined
  /** Awaited before each event of a stream (with its index), or once (with 0) before any other answer is sent. */
  readonly gate?: ((index: number) => Promise<void> | void) | undefined
  /** Milliseconds to wait at the places where `gate` is awaited. @default 0: one turn of the event loop */
  readonly delayMs?: number | undefined
  /** Tokens still generated, and billed, after the server has noticed that the client is gone. @default 0 */
  readonly lagTokens?: number | 'all' | undefined
  /** `omit`: say nothing about usage, whatever was asked. @default "report" */
  readonly usage?: 'report' | 'omit' | undefined
  /** The model that answers, and is billed, where it is a variant of the one asked for. @default the one asked for */
  readonly model?: string | undefined
  /** The service tier that the answer names. @default the one asked for; `default` for none and for `auto` */
  readonly serviceTier?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** A content type to lie with. */
  readonly contentType?: string | undefined
  /** Compress a body that is sent whole. @default false */
  readonly gzip?: boolean | undefined
}

export interface Compaction {
  readonly inputTokens: number
  readonly outputTokens: number
}

export interface ToolCall {
  readonly name: string
  /** Sent as JSON; a string is sent as it is, valid or not. */
  readonly arguments: unknown
}
