import type { CountableRequest } from './countable-request.js'
import type { EstimatorState } from './estimator/estimator-state.js'
import type { Prior, PromptFeatures } from './estimator/prompt-features.js'

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
  /** How an image becomes tokens. @default what is known of the family that provider and name tell */
  readonly vision?: VisionRule | undefined
  /** How a PDF becomes tokens, where a page counts the same whatever it holds. @default as for `vision` */
  readonly documents?: DocumentRule | undefined
}

/** A page counts `tokensPerPage`, and a document with more than `mostPages` is refused. */
export interface DocumentRule {
  readonly tokensPerPage: number
  readonly mostPages: number
}

/**
 * `tile`, `patch`: https://developers.openai.com/api/docs/guides/images-vision. `cell`: one token per square of
 * `cellPixels` after scaling down, at most `mostTokens`. `flat`: every image the same, whatever its size.
 */
export type VisionRule =
  | { readonly kind: 'tile'; readonly baseTokens: number; readonly tokensPerTile: number }
  | { readonly kind: 'patch'; readonly multiplierPerMille: number; readonly maxPatches: number }
  | { readonly kind: 'cell'; readonly cellPixels: number; readonly mostTokens: number }
  | { readonly kind: 'flat'; readonly tokens: number }

/** Under which names the estimator learns. */
export interface EstimateOptions {
  /** `openai`, `anthropic`: as in prices and budgets. */
  readonly provider: string
  /** The model as the request names it. */
  readonly name: string
  /** Two operations frame the same messages differently: `chat.completions.create`. */
  readonly operation?: string
}

/** The input of a request, in tokens. */
export interface InputEstimate {
  /** The likely count. */
  readonly tokens: number
  /**
   * A proven upper bound, where `unbounded` is empty: the exact count plus framing, a byte ceiling, or what the provider
   * reported for an identical prefix plus such a bound of the rest.
   */
  readonly upper: number
  /** A bound from what was learned so far, never above `upper`. Now and then it is missed: docs/counting.md says how often. */
  readonly learned: number
  /** How `upper` was found: counted, bytes where counting is too slow or impossible, or resting on a reported prefix. */
  readonly method: 'counted' | 'bytes' | 'anchored'
  readonly unbounded: readonly string[]
  /** To be handed to `observe`; absent where no options were given. */
  readonly ticket?: EstimateTicket
}

/** What an estimate rested on: digests and numbers, no text. Opaque. */
export interface EstimateTicket {
  /** Digest of provider and model. */
  readonly model: string
  /** What is assumed of the model before anything was seen. */
  readonly prior: Prior
  /** Digest of the whole prompt; absent where the prompt is no conversation, or more than its text decides its size. */
  readonly prompt?: string
  /** Tokens of the prefix that was known; absent where none was. */
  readonly anchor?: number
  /** Of the rest; absent where nothing can be learned from it. */
  readonly features?: PromptFeatures
}

/** What a provider reported for a call. */
export interface InputObservation {
  /** All input tokens, cached ones included. */
  readonly inputTokens: number
  /** All output tokens of a call that is complete; with `responseId` it bounds what a next call refers to. */
  readonly outputTokens?: number
  readonly responseId?: string
}

/** Estimates requests. Holds no text: what it remembers is keyed by digest. */
export interface InputEstimator {
  /**
   * Synchronous and cheap; throws `RangeError` when the request's text exceeds the maximum input size. Learns only where
   * `options` name provider and model.
   */
  estimate(request: CountableRequest, model: CountingModel, options?: EstimateOptions): InputEstimate
  /** Learns from what the provider reported. Numbers that can't be (negative, fractional, zero) are ignored. */
  observe(ticket: EstimateTicket, observation: InputObservation): void
  /** Tokens of a text that a model produced, for streams that ended without usage. */
  countOutput(text: string, model: CountingModel): number
  /** What was learned, as JSON: digests and numbers. */
  exportState(): EstimatorState
  /** Adds what another estimator has learned; its word stands where both know something. Throws `RangeError` for anything else. */
  importState(state: EstimatorState): void
}
