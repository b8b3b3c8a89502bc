/** An integer number of nano-USD (1e-9 USD), at most 2^53 - 1, which is 9,007,199.25 USD. */
export type NanoUsd = number & { readonly __unit: 'nano-USD' }

/** An integer number of pico-USD (1e-12 USD). One USD per million tokens is 1,000,000 pico-USD per token. */
export type PicoUsd = number

/** What the model is known to be and to cost. Generated for the providers' public models; see `overrides` for your own. */
export interface ModelCard {
  readonly provider: string
  /** The provider's own name of the model, without date suffix where the price does not depend on it. */
  readonly id: string
  /** Most input tokens one request may hold. */
  readonly contextWindow: number
  /** Most output tokens one choice may hold. */
  readonly maxOutput: number
  /** The byte-pair encoding whose count is exact (OpenAI) or the base of an estimate (everyone else). */
  readonly encoding: Encoding
  /** `false`: the model's own encoding is not public; input is then bounded by bytes, not by a count. */
  readonly encodingIsExact: boolean
  /** The model may bill output tokens that never appear in the response body. */
  readonly hiddenReasoning: boolean
  readonly vision?: VisionRule
  /** Stands for a model nobody knows: the dearest price of everything its provider sells. See `PriceBook.ceiling`. */
  readonly isCeiling?: true
  /** Ascending by `from`; the last entry whose `from` is not after the call's time applies. */
  readonly prices: readonly DatedPrices[]
}

export type Encoding = 'o200k_base' | 'cl100k_base'

/** How an image becomes input tokens. Source: https://platform.openai.com/docs/guides/images-vision */
export type VisionRule =
  | { readonly kind: 'tile'; readonly baseTokens: number; readonly tokensPerTile: number }
  | { readonly kind: 'patch'; readonly multiplierPerMille: number; readonly maxPatches: number }

export interface DatedPrices {
  /** Epoch ms from which these prices hold; absent: always. */
  readonly from?: number
  /** Ascending by `aboveInputTokens`; the first entry has 0. The whole call is priced at the tier its input reaches. */
  readonly tiers: readonly PriceTier[]
  /** Pico-USD per unit of `TokenUsage.units`. */
  readonly perUnit?: Readonly<Record<string, PicoUsd>>
  /** Price multiplier per service tier as an integer fraction, e.g. `{ flex: [1, 2] }`. Unlisted tiers count as 1. */
  readonly serviceTiers?: Readonly<Record<string, readonly [numerator: number, denominator: number]>>
}

/** Pico-USD per token. An absent detail price falls back to `input` or `output`; `longCacheWrite` to `cacheWrite` first. */
export interface PriceTier {
  readonly aboveInputTokens: number
  readonly input: PicoUsd
  readonly output: PicoUsd
  readonly cacheRead?: PicoUsd
  readonly cacheWrite?: PicoUsd
  readonly longCacheWrite?: PicoUsd
  /** Absent: reasoning tokens cost what all output costs, as they do at OpenAI, Anthropic and Google today. */
  readonly reasoning?: PicoUsd
  readonly inputAudio?: PicoUsd
  readonly cachedInputAudio?: PicoUsd
  readonly inputImage?: PicoUsd
  readonly outputAudio?: PicoUsd
  readonly outputImage?: PicoUsd
}
