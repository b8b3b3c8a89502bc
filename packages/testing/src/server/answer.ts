import type { Charge } from '../billing/charge.js'

/** What an endpoint wants to say. How it gets to the client, or doesn't, is the delivery's business. */
export type Answer = JsonAnswer | BytesAnswer | EventsAnswer

export interface JsonAnswer extends AnswerBase {
  readonly kind: 'json'
  readonly body: unknown
}

export interface BytesAnswer extends AnswerBase {
  readonly kind: 'bytes'
  readonly contentType: string
  readonly bytes: Uint8Array
}

export interface EventsAnswer extends AnswerBase {
  readonly kind: 'events'
  /** Generated one by one, as they are sent. */
  readonly events: Iterable<StreamEvent>
}

interface AnswerBase {
  /** All of it; the output of a stream is billed event by event instead. Absent: nothing is consumed. */
  readonly charge?: Charge | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Consumed, but not billed. */
  readonly free?: boolean | undefined
}

export interface StreamEvent {
  /** Sent as JSON; a text as it is (`[DONE]`). */
  readonly data: unknown
  /** Name for the `event:` line, where the endpoint has one. */
  readonly name?: string | undefined
  /** What was generated for it. */
  readonly generated?: Partial<Charge> | undefined
}
