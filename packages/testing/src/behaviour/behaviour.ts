import type { RecordedRequest } from '../server/recorded-request.js'
import type { AnswerShape } from './answer-shape.js'

/** What the provider does with one request. */
export type Behaviour = AnsweringBehaviour | RefuseBehaviour | HangBehaviour | ResetBehaviour | RedirectBehaviour

/** Behaviours that answer, at least for a while. */
export type AnsweringBehaviour =
  | AnswerBehaviour
  | CutBehaviour
  | EndEarlyBehaviour
  | MalformedBehaviour
  | ErrorEventBehaviour

/** Chooses by request; `undefined` leaves it to the default. */
export type BehaviourChooser = (request: RecordedRequest) => Behaviour | undefined

/** Answers to the end. */
export interface AnswerBehaviour extends AnswerShape {
  readonly kind: 'answer'
}

/** Breaks the connection in the middle of the body. */
export interface CutBehaviour extends AnswerShape, Midway {
  readonly kind: 'cut'
}

/** Ends the body in order, but without its terminator (`[DONE]`, `response.completed`, the closing brace). */
export interface EndEarlyBehaviour extends AnswerShape, Midway {
  readonly kind: 'end_early'
}

/** Sends something that is not JSON, then ends. */
export interface MalformedBehaviour extends AnswerShape, Midway {
  readonly kind: 'malformed'
}

/** Reports an error inside the stream, then ends. A request without a stream is refused with status 500 instead. */
export interface ErrorEventBehaviour extends AnswerShape, Midway {
  readonly kind: 'error_event'
  /** @default "server_error" */
  readonly code?: string | undefined
  readonly message?: string | undefined
}

interface Midway {
  /** Events of a stream sent before; a body sent whole breaks in its middle. @default 3 */
  readonly afterChunks?: number | undefined
}

/** Answers with an error status. */
export interface RefuseBehaviour {
  readonly kind: 'refuse'
  /** 300 to 599. Code, type and message default to what OpenAI sends with it. */
  readonly status: number
  readonly code?: string | undefined
  readonly type?: string | undefined
  readonly message?: string | undefined
  /** Sets `retry-after`, in seconds. */
  readonly retryAfterSeconds?: number | undefined
  /** Repeats the caller's key in the message and in a header, as careless gateways do. @default false */
  readonly echoKey?: boolean | undefined
  /** @default "json" */
  readonly body?: 'json' | 'html' | 'empty' | undefined
  /** @default false */
  readonly gzip?: boolean | undefined
  /** A content type to lie with. */
  readonly contentType?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** What the model had generated, and is billed, when the refusal came. @default 0: it never ran, nothing is billed */
  readonly generated?: number | 'all' | undefined
}

/** Never answers. */
export interface HangBehaviour extends Unanswered {
  readonly kind: 'hang'
}

/** Resets the connection (RST). */
export interface ResetBehaviour extends Unanswered {
  readonly kind: 'reset'
}

interface Unanswered {
  /** @default "before-headers" */
  readonly when?: 'before-headers' | 'after-headers' | undefined
  /**
   * Output tokens that the model generates, and bills together with the input, although the client will not see
   * them; `all` is a whole answer. @default 0: the model never ran, nothing is billed
   */
  readonly generated?: number | 'all' | undefined
}

/** Sends the client somewhere else. */
export interface RedirectBehaviour {
  readonly kind: 'redirect'
  /** Origin or URL to send the same path to. @default the provider's own `elsewhere()`: another origin */
  readonly to?: string | undefined
  /** @default 307 */
  readonly status?: 301 | 302 | 303 | 307 | 308 | undefined
}
