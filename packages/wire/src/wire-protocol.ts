import type { TokenKind, TokenUsage } from '@bursar/models'
import type { CountableRequest } from '@bursar/tokens'

/** What one provider puts on the wire, free of any SDK. One object per provider; stateless. */
export interface WireProtocol {
  /** The provider's name in prices, keys, budgets and events: `openai`. */
  readonly provider: string
  /** Where the provider's own SDK sends requests when it is given no base URL, without trailing slash. */
  readonly defaultBaseUrl: string
  /** The endpoint that a request is for, or `undefined` for one this package does not know. */
  identify(request: WireRequest): WireOperation | undefined
  /** The JSON body with which the provider itself would refuse; the SDK turns it into its own error. */
  denialBody(denial: WireDenial): unknown
  /** What a response with an error status means for the money and for the key. */
  classifyRefusal(refusal: WireRefusal): RefusalKind
}

export interface WireRequest {
  readonly method: string
  /** Path below the base URL, without query: `/chat/completions`. */
  readonly path: string
  readonly body: WireBody
}

export type JsonObject = { readonly [name: string]: unknown }

/** `opaque`: a body whose content can't be read without consuming it (a stream), or that is not JSON. */
export type WireBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: JsonObject }
  | { readonly kind: 'form'; readonly form: FormData }
  | { readonly kind: 'opaque' }

/** One request's meaning: what will be billed and how the answer tells it. */
export interface WireOperation {
  /** The SDK's own path of the method: `chat.completions.create`. */
  readonly name: string
  /**
   * `free`: costs nothing (files, models, retrieval). `metered`: the answer tells its cost.
   * `unmetered`: costs money that no answer will tell (batches, fine-tuning, videos, background responses).
   */
  readonly charge: 'free' | 'metered' | 'unmetered'
  readonly model?: string
  readonly stream: boolean
  readonly serviceTier?: string
  readonly output: OutputBound
  /** Pieces known before dispatch that are billed each: `{ character: 120 }`, `{ image: 2 }`. */
  readonly units?: Readonly<Record<string, number>>
  /** Most pieces of a kind that only the answer will tell: `{ second: 3600 }` of a recording. */
  readonly unitBounds?: Readonly<Record<string, number>>
  /** The provider reads more input while it answers (tools it runs itself); what it reports at first is not all. */
  readonly readsMore?: boolean
  /**
   * Whether the answer may cost output that its text does not show, as far as the request decides it; absent, or
   * `undefined`: the model's card does.
   */
  readonly mayHideOutput?: boolean | undefined
  /**
   * The kinds of tokens that the request can cause beside plain text, so that a hold is no dearer than the request allows;
   * absent, or `undefined`: any.
   */
  readonly kinds?: () => readonly TokenKind[] | undefined
  /**
   * Tools of the request that the provider runs, by their type; `prompt` for a prompt kept at the provider, which may bring
   * any. Absent: nobody can tell, and a policy on tools refuses the request.
   */
  readonly hostedTools?: () => readonly string[]
  /** The prompt, for counting; absent where the endpoint reads no tokens. */
  readonly countable?: () => CountableRequest
  /** The stream will not report usage unless it is asked to. */
  readonly needsStreamUsage: boolean
  /** The request's JSON body with changes applied; the original is not touched. Only for JSON bodies. */
  rewrite(change: BodyChange): JsonObject
  createMeter(options: MeterOptions): Meter
}

/** Upper bound of the output, as the request declares it. */
export interface OutputBound {
  /** The caller's cap in tokens per choice, the larger one where it is spelled twice; absent: none given. */
  readonly cap?: number
  /** How many choices are generated: `n`, `best_of`, number of prompts. */
  readonly choices: number
  /** A cap can be put on the wire where the caller gave none. */
  readonly cappable: boolean
}

export interface BodyChange {
  /** Output cap per choice, in the endpoint's current spelling. */
  readonly maxOutputTokens?: number
  /** Ask for usage in the stream. */
  readonly streamUsage?: boolean
}

export interface MeterOptions {
  /** We asked for the stream's usage, the caller did not: strip it from what the caller sees. */
  readonly stripUsage: boolean
}

/** Reads one answer as it passes. Never throws on what a provider sends. */
export interface Meter {
  /** A whole non-stream body as text. Returns it parsed, where it was parsed: nobody needs to do it twice. */
  body(text: string): JsonObject | undefined
  /** Bytes of an event stream; returns the bytes to hand on (the same object where nothing was stripped; may be empty). */
  chunk(bytes: Uint8Array): Uint8Array
  /** End of the event stream; returns bytes that were still held back. */
  flush(): Uint8Array
  reading(): MeterReading
}

export interface MeterReading {
  /** The provider's own numbers; absent while none were seen. */
  readonly usage?: TokenUsage
  /** Parts of `usage` that other models used up than the one that answered; each may have a price of its own. */
  readonly others?: readonly ModelUsage[]
  /** `usage` is only its beginning: the input is known, the output was still growing when the answer broke off. */
  readonly isPartial?: true
  /** The model that answered, which may be a dated variant of the one asked for. */
  readonly model?: string
  readonly serviceTier?: string
  /** Id by which a later request may refer to this response and its conversation; absent where none may. */
  readonly responseId?: string
  /** The stream's own terminator (or a whole JSON body) was seen. */
  readonly terminated: boolean
  /** The stream carried an error event. */
  readonly failed: boolean
  /** Text the model produced so far, to be counted when no usage came. */
  readonly outputText: string
}

/** What one model used up on behalf of another. */
export interface ModelUsage {
  /** Absent where the answer does not name it. */
  readonly model?: string
  readonly usage: TokenUsage
}

/** A refusal of ours, to be said in the provider's words. */
export interface WireDenial {
  readonly denialId: string
  readonly status: number
  /** Stable UPPER_SNAKE code: `BUDGET_EXCEEDED`. */
  readonly code: string
  readonly message: string
}

export interface WireRefusal {
  readonly status: number
  /** The parsed JSON body, or `undefined` where it is not JSON. */
  readonly body: unknown
}

/**
 * `key_rejected`: this key is not (or no longer) valid; another key of the agent may serve.
 * `spend_limit`: the provider's own spending cap; retrying is useless.
 * `rate_limited`: retry later. `refused`: not billed. `unknown`: the outcome is not known (408, 502, 504).
 */
export type RefusalKind = 'key_rejected' | 'spend_limit' | 'rate_limited' | 'refused' | 'unknown'
