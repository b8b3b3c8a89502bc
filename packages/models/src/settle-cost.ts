import { exactNano, floatSum, sumCost } from './cost-sum.js'
import type { CostItem } from './cost-sum.js'
import type { DatedPrices, PriceTier } from './model-card.js'
import { plainCost } from './plain-cost.js'
import { pricesAt, serviceTierMultiplier, tierAt, unitPrice } from './prices-at.js'
import type { SettleCost } from './price-book.js'
import { inputCosts, outputCosts, totalInput } from './token-costs.js'
import type { TokenUsage } from './token-usage.js'
import { wholeNumber } from './whole-number.js'

/**
 * The cost of what was used, in nano-USD: exact integers, rounded up once. `moment` is the time of the request and the
 * service tier of the response. Details (cached, cache-written, reasoning, audio, image) cost their own price, else their
 * total's.
 *
 * Never NaN, and never below what consistent numbers would cost: fractions are rounded up, a detail that is negative or not
 * a number counts as 0, a detail larger than its total raises the total, details that overlap are charged dearest first,
 * and a discount that contradicts the total (more cached than input) is not granted. Pieces without a price on the card
 * cost nothing beside their tokens.
 *
 * Throws `RangeError` for a total that is negative or not a number: such a usage tells nothing, and nothing is not free.
 * See `isPriceable`.
 */
export const settleCost: SettleCost = (card, usage, moment) => {
  refuseUnusable(usage)
  const prices = pricesAt(card, moment.at)
  const multiplier = serviceTierMultiplier(prices, moment)
  const tokens = plainCost(usage, tierAt(prices, usage.inputTokens))
  const pieces = usage.units === undefined ? NONE : unitCosts(usage.units, prices)
  const nano = exactNano(tokens, pieces === NONE ? 0 : floatSum(pieces), multiplier)
  return Number.isNaN(nano) ? sumCost({ tokens: tokenCosts(usage, prices), pieces, multiplier }) : nano
}

/** Whether both totals of a usage are numbers of at least 0. Of any other usage, nothing is known: estimate instead. */
export function isPriceable({ inputTokens, outputTokens }: TokenUsage): boolean {
  return typeof inputTokens === 'number' && inputTokens >= 0 && typeof outputTokens === 'number' && outputTokens >= 0
}

const NONE: readonly CostItem[] = []

function refuseUnusable(usage: TokenUsage): void {
  if (isPriceable(usage)) return
  throw new RangeError(
    `settleCost: the usage reports ${shown(usage.inputTokens)} input and ${shown(usage.outputTokens)} output tokens; ` +
      'both must be numbers of at least 0. Charge an estimate, or what was held, for a usage like this.',
  )
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}

function tokenCosts(usage: TokenUsage, prices: DatedPrices): readonly CostItem[] {
  const tier: PriceTier = tierAt(prices, totalInput(usage))
  const items: CostItem[] = []
  inputCosts(usage, tier, items)
  outputCosts(usage, tier, items)
  return items
}

function unitCosts(units: Readonly<Record<string, number>>, prices: DatedPrices): readonly CostItem[] {
  return Object.entries(units).map(([unit, quantity]) => ({
    quantity: wholeNumber(quantity),
    price: unitPrice(prices, unit),
  }))
}
