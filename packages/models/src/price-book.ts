import type { ModelCard, NanoUsd } from './model-card.js'
import type { TokenUsage } from './token-usage.js'

/** When and how a call is priced. */
export interface PriceMoment {
  /** Epoch ms; selects among dated prices. */
  readonly at: number
  /** The provider's service tier, as it stands in the request (reserve) or response (settle). */
  readonly serviceTier?: string | undefined
}

/** Upper bounds of what a call may consume, for the reservation. */
export interface UsageBound {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly units?: Readonly<Record<string, number>>
}

/** Model cards by provider and model name. Immutable; `with` returns a new book. */
export interface PriceBook {
  /** Names the data: date of the generated table plus a digest of overrides. Stands on every usage event. */
  readonly version: string
  /**
   * The card of a model: exact name, then documented normalisations (provider prefix, date suffix, `-latest`), then aliases.
   * Never by prefix: an unknown name is `undefined`, which the caller must treat as "unknown is not free".
   */
  find(provider: string, model: string): ModelCard | undefined
  /** A copy in which `overrides` win over the generated table. */
  with(overrides: Readonly<Record<string, ModelOverride>>): PriceBook
}

/**
 * One line that adds or corrects a model. Prices are decimal strings in USD per million tokens.
 * A key `"provider/model"` binds the override to that provider; a bare `"model"` serves every provider.
 * Throws `RangeError` from `with` for prices that are not positive decimals of at most 6 fraction digits.
 */
export type ModelOverride =
  | {
      readonly input: string
      readonly output: string
      readonly cacheRead?: string
      readonly cacheWrite?: string
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
