import type { CountableRequest } from './countable-request.js'

/** What is known of the model that will read the request. A model card of @bursar/models fits. */
export interface CountingModel {
  readonly encoding: 'o200k_base' | 'cl100k_base'
  /**
   * `false`: the model's own encoding is not public, so a count is an estimate and only bytes are a bound.
   * @default true
   */
  readonly encodingIsExact?: boolean
  /** Most input tokens the model accepts: no bound exceeds it. */
  readonly contextWindow: number
  readonly vision?:
    | { readonly kind: 'tile'; readonly baseTokens: number; readonly tokensPerTile: number }
    | { readonly kind: 'patch'; readonly multiplierPerMille: number; readonly maxPatches: number }
    | undefined
}

/** The input of a request, in tokens. */
export interface InputEstimate {
  /** The likely count. */
  readonly tokens: number
  /** A proven upper bound, where `unbounded` is empty: the exact count plus framing, or a byte ceiling. */
  readonly upper: number
  /** How `upper` was found: counted with the model's encoding, or bytes where counting would be too slow. */
  readonly method: 'counted' | 'bytes'
  readonly unbounded: readonly string[]
}

/** Estimates requests. Holds no text: what it remembers is keyed by digest. */
export interface InputEstimator {
  /** Synchronous and cheap; throws `RangeError` when the request's text exceeds the maximum input size. */
  estimate(request: CountableRequest, model: CountingModel): InputEstimate
  /** Tokens of a text that a model produced, for streams that ended without usage. */
  countOutput(text: string, model: CountingModel): number
}
