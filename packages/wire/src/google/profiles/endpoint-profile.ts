import type { TokenKind } from '@bursar/models'
import type { CountableRequest } from '@bursar/tokens'
import type { MeterDialect } from '../../meter/meter-dialect.js'
import type { BodyChange, JsonObject, OutputBound, WireBody } from '../../wire-protocol.js'

/** What the requests and answers of one kind of endpoint have in common. `model` is the one that answers, or empty. */
export interface EndpointProfile {
  readonly dialect: (body: WireBody, model: string) => MeterDialect
  readonly output: (body: WireBody) => OutputBound
  readonly stream: (body: WireBody) => boolean
  /** Pieces that may be billed, at most. */
  readonly unitBounds?: (body: WireBody) => Readonly<Record<string, number>> | undefined
  /** Tools of the provider read on while the model answers. */
  readonly readsMore?: (body: WireBody) => boolean
  /** @default the model's card decides */
  readonly mayHideOutput?: (body: WireBody) => boolean | undefined
  readonly units?: (body: WireBody, model: string) => Readonly<Record<string, number>> | undefined
  /** @default any */
  readonly kinds?: (body: WireBody) => readonly TokenKind[] | undefined
  readonly countable?: (body: WireBody) => CountableRequest
  readonly rewrite: (body: WireBody, change: BodyChange) => JsonObject
}
