import { sumCost } from './cost-sum.js'
import type { CostItem } from './cost-sum.js'
import type { DatedPrices } from './model-card.js'
import { pricesAt, serviceTierMultiplier, tierAt, unitPrice } from './prices-at.js'
import type { SettleCost } from './price-book.js'
import { inputCosts, outputCosts, totalInput } from './token-costs.js'
import { wholeNumber } from './whole-number.js'

/**
 * The cost of what was used, in nano-USD: exact integers, rounded up once. `moment` is the time of the request and the
 * service tier of the response. Details (cached, cache-written, audio, image) cost their own price, else their total's.
 *
 * Never throws on numbers, never NaN, and never below what consistent numbers would cost: fractions are rounded up, what
 * is negative or not a number counts as 0, a detail larger than its total raises the total, details that overlap are
 * charged dearest first, and a discount that contradicts the total (more cached than input) is not granted. Pieces
 * without a price on the card cost nothing beside their tokens.
 */
export const settleCost: SettleCost = (card, usage, moment) => {
  const prices = pricesAt(card, moment.at)
  const tier = tierAt(prices, totalInput(usage))
  const tokens: CostItem[] = []
  inputCosts(usage, tier, tokens)
  outputCosts(usage, tier, tokens)
  return sumCost({
    tokens,
    pieces: usage.units === undefined ? NONE : unitCosts(usage.units, prices),
    multiplier: serviceTierMultiplier(prices, moment),
  })
}

const NONE: readonly CostItem[] = []

function unitCosts(units: Readonly<Record<string, number>>, prices: DatedPrices): readonly CostItem[] {
  return Object.entries(units).map(([unit, quantity]) => ({
    quantity: wholeNumber(quantity),
    price: unitPrice(prices, unit),
  }))
}
