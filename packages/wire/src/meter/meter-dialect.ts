import type { TokenUsage } from '@bursar/models'
import type { JsonObject, ModelUsage } from '../wire-protocol.js'

/** Where the answers of one kind of endpoint keep what is metered. */
export interface MeterDialect {
  /**
   * The key of a stream event whose value is a piece of output: a `string`, or an `object` that holds strings.
   * Absent where streams carry no text. `event`, a sticky expression, knows at its start an event that is nothing else.
   */
  readonly delta?: { readonly key: string; readonly holds: 'string' | 'object'; readonly event?: RegExp }
  /** An event with an object under this key is worth parsing: it tells usage, or ends the stream. */
  readonly telling: string
  /** An event with a string under this key is worth parsing too: the model has ended. */
  readonly finishing?: string
  /** A later request may refer to this response by its id. */
  readonly isReferable?: boolean
  /** The object within an event that has `id`, `model`, `usage`. */
  root(event: JsonObject): JsonObject
  /** A sticky expression that knows at its start the event that ends the stream, where that tells nothing else. */
  readonly terminator?: RegExp
  /** An event that ends the stream, where neither `[DONE]` nor the terminator does. */
  ends(event: JsonObject): boolean
  /** The provider's numbers in a body or event, or `undefined` where there are none. */
  usage(root: JsonObject): TokenUsage | undefined
  /** The parts of `usage` that other models used up. @default there are none */
  others?(root: JsonObject): readonly ModelUsage[]
  /** How numbers of several events combine: cumulative reports by the larger one, separate products by their sum. */
  readonly combine: 'larger' | 'sum'
  /** One `usage` out of several, where each event tells only some of its fields. @default each is whole, and combined */
  readonly accumulate?: (known: JsonObject | undefined, told: JsonObject) => JsonObject
  /** Whether the usage that an event of a stream tells is the last. @default it is */
  readonly isFinal?: (event: JsonObject) => boolean
  /** The service tier that an answer names. @default its `service_tier` */
  readonly serviceTier?: (root: JsonObject) => string | undefined
  /** The part of a whole JSON body that the model wrote. */
  written?(root: JsonObject): unknown
  /** A body that is not JSON is the model's own text (`response_format: "srt"`). */
  readonly plainText?: boolean
  /** Bodies are long lists of numbers: read the usage without parsing them. */
  readonly longBody?: boolean
  /** Read nothing at all. */
  readonly silent?: boolean
}
