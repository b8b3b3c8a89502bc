import type { DatedPrices, ModelCard, PicoUsd, PriceTier } from './model-card.js'
import type { PriceMoment } from './price-book.js'

/** The prices in force at `at` (epoch ms): the last entry that has started; before all of them, the first. */
export function pricesAt(card: ModelCard, at: number): DatedPrices {
  let current = card.prices[0]
  for (const prices of card.prices) if (prices.from === undefined || prices.from <= at) current = prices
  if (current === undefined) throw new RangeError(`The model card of '${card.id}' has no prices.`)
  return current
}

/** The tier that `inputTokens` reach. The whole call is priced at it. */
export function tierAt(prices: DatedPrices, inputTokens: number): PriceTier {
  let current = prices.tiers[0]
  for (const tier of prices.tiers) if (inputTokens > tier.aboveInputTokens) current = tier
  if (current === undefined) throw new RangeError('A model card has prices without a tier.')
  return current
}

/** Pico-USD per piece; 0 where the card has no price for it. */
export function unitPrice({ perUnit }: DatedPrices, unit: string): PicoUsd {
  return perUnit !== undefined && Object.hasOwn(perUnit, unit) ? (perUnit[unit] ?? 0) : 0
}

/** The service tier's price as an integer fraction of the standard price. */
export type Multiplier = readonly [numerator: number, denominator: number]

const STANDARD: Multiplier = [1, 1]

/** Unlisted tiers, `auto`, `default`, `standard` and an absent tier count as 1. */
export function serviceTierMultiplier(prices: DatedPrices, moment: PriceMoment): Multiplier {
  if (moment.serviceTier === undefined || prices.serviceTiers === undefined) return STANDARD
  return Object.hasOwn(prices.serviceTiers, moment.serviceTier)
    ? (prices.serviceTiers[moment.serviceTier] ?? STANDARD)
    : STANDARD
}
