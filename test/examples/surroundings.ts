// What a snippet of the documentation takes for granted: the reader's own names. Nothing here ever runs; a name that a
// snippet declares or imports itself is not taken from here, and functions of ours must be imported.
import type { Governor } from '@bursar/core'
import type { openai } from '@bursar/openai'
import type { RedactingSpanProcessor } from '@bursar/redact'
import type { FakeProvider } from '@bursar/testing'
import type OpenAISdk from 'openai-7'

type Message = OpenAISdk.Chat.ChatCompletionMessageParam

export declare const governor: Governor<{ openai: ReturnType<typeof openai> }>
export declare const provider: FakeProvider
export declare const client: OpenAISdk
export declare const shared: OpenAISdk
export declare const error: unknown
export declare const key: string

export declare const model: string
export declare const messages: Message[]
export declare const request: { model: string; messages: Message[] }
export declare const body: OpenAISdk.Responses.ResponseCreateParamsNonStreaming
export declare const tools: Parameters<OpenAISdk['chat']['completions']['runTools']>[0]['tools']

export declare const signal: AbortSignal
export declare const logger: { info(record: unknown): void }
export declare const callProvider: () => Promise<void>
export declare const runUntilDone: (client: OpenAISdk) => Promise<void>
export declare const isFourth: (chunk: OpenAISdk.ChatCompletionChunk) => boolean

/** A credential of a source, wherever it is kept. */
export declare const readToken: () => Promise<string>
/** One entry of the system's password store. */
export declare const readPassword: (name: string, signal?: AbortSignal) => Promise<string>

/** Sends one command to a Redis through some other client. */
export declare const execute: (command: readonly string[]) => Promise<unknown>

/** Loggers, trackers and servers, as far as a redactor meets them. */
export declare const pino: (options: object) => unknown
export declare const winston: { createLogger(options: object): unknown }
export declare const format: {
  combine(...formats: object[]): object
  errors(options: object): object
  json(): object
}
export declare const Sentry: { init(options: object): void }
export declare const dsn: string
export declare const app: {
  use(handler: (error: unknown, request: unknown, response: unknown, next: (error: unknown) => void) => void): void
}
export declare const NodeTracerProvider: new (options: { spanProcessors: RedactingSpanProcessor[] }) => unknown
export declare const BatchSpanProcessor: new (exporter: unknown) => RedactingSpanProcessor
export declare const exporter: unknown

/** A key-value table of some database. */
export declare const database: {
  transaction<Result>(body: (transaction: Transaction) => Promise<Result>): Promise<Result>
}

interface Transaction {
  lock(keys: readonly string[]): Promise<ReadonlyMap<string, string | undefined>>
  now(): Promise<number>
  write(records: readonly { readonly key: string; readonly value: string }[]): Promise<void>
}
