import type { ModelCard, NanoUsd } from './model-card.js'
import type { TokenUsage } from './token-usage.js'

/** When and how a call is priced. */
export interface PriceMoment {
  /** Epoch ms; selects among dated prices. */
  readonly at: number
  /** The provider's service tier, as it stands in the request (reserve) or response (settle). */
  readonly serviceTier?: string | undefined
}

/** Kinds of tokens that may cost more than plain text. Cache reads and reasoning are always possible. */
export type TokenKind = 'cacheWrite' | 'longCacheWrite' | 'inputAudio' | 'inputImage' | 'outputAudio' | 'outputImage'

/** Upper bounds of what a call may consume, for the reservation. */
export interface UsageBound {
  readonly inputTokens: number
  readonly outputTokens: number
  /**
   * The kinds of tokens that the request can cause beside plain text: whoever sets it has proven that no other can occur
   * (no audio among the parts, no one-hour lifetime asked for). @default every kind
   */
  readonly kinds?: readonly TokenKind[] | undefined
  readonly units?: Readonly<Record<string, number>>
}

/** Model cards by provider and model name. Immutable; `with` returns a new book. */
export interface PriceBook {
  /** Names the data: date and digest of the table, plus a digest of overrides. Stands on every usage event. */
  readonly version: string
  /**
   * The card of a model: exact name, then documented normalisations (provider prefix, date suffix, `-latest`), then aliases.
   * Never by prefix: an unknown name is `undefined`, which the caller must treat as "unknown is not free".
   */
  find(provider: string, model: string): ModelCard | undefined
  /**
   * A card at least as dear as every model of the provider that this book knows, overrides included, kind by kind and without
   * any discount; `undefined` where it knows none with a price. Its input has no limit and is bounded by bytes.
   */
  ceiling(provider: string): ModelCard | undefined
  /** A copy in which `overrides` win over the table. */
  with(overrides: Readonly<Record<string, ModelOverride>>): PriceBook
}

/**
 * One line that adds or corrects a model. Prices are decimal strings in USD per million tokens.
 * A key `"provider/model"` binds the override to that provider; a bare `"model"` serves every provider.
 * Throws `RangeError` from `with` for prices that are not positive decimals of at most 6 fraction digits (12 per piece).
 *
 * A kind whose price is not given costs what the known model of the same name asks for it, where that is dearer than the
 * override's own input or output price; never less.
 */
export type ModelOverride =
  | {
      readonly input: string
      readonly output: string
      readonly cacheRead?: string
      readonly cacheWrite?: string
      readonly longCacheWrite?: string
      readonly reasoning?: string
      readonly inputAudio?: string
      readonly cachedInputAudio?: string
      readonly inputImage?: string
      readonly outputAudio?: string
      readonly outputImage?: string
      /**
       * USD per piece, as decimal strings: `{ web_search: '0.01', image: '0.04' }`.
       * @default the known model's of the same name, else the dearest that a model of the provider has
       */
      readonly perUnit?: Readonly<Record<string, string>>
      /** @default the known model's of the same name, else none: nothing then limits the input bound */
      readonly contextWindow?: number
      /** @default the known model's of the same name, else 16_384 */
      readonly maxOutput?: number
      /**
       * The encoding that counts this model's input exactly. Without it the input of an unknown model is bounded by bytes.
       * @default the known model's of the same name, else unknown
       */
      readonly encoding?: 'o200k_base' | 'cl100k_base'
      /** @default the known model's of the same name, else false */
      readonly hiddenReasoning?: boolean
    }
  /** The name of a model that is priced the same: Azure deployment names, fine-tunes. */
  | { readonly alias: string }
  /** Explicitly free: local models. */
  | { readonly free: true; readonly contextWindow?: number; readonly maxOutput?: number }

/** Worst-case cost: the dearest price the bound can reach (tier of the upper input, cache writes). Rounded up once. */
export type ReserveCost = (card: ModelCard, bound: UsageBound, moment: PriceMoment) => NanoUsd

/** Cost of what was used. Rounded up once per call. */
export type SettleCost = (card: ModelCard, usage: TokenUsage, moment: PriceMoment) => NanoUsd
