import { sumCost } from './cost-sum.js'
import type { CostItem } from './cost-sum.js'
import type { DatedPrices, ModelCard, PriceTier, PicoUsd } from './model-card.js'
import { pricesAt, serviceTierMultiplier, unitPrice } from './prices-at.js'
import type { Multiplier } from './prices-at.js'
import type { ReserveCost, TokenKind, UsageBound } from './price-book.js'

/**
 * The most that a call within `bound` can cost, in nano-USD: never below `settleCost` of any usage within the bound.
 * Every input token counts at the dearest input price of the tiers the bound reaches (plain, cache-written, audio, image),
 * every output token at the dearest output price; of the dearer kinds only those that `bound.kinds` says are possible, all
 * of them where it says nothing. A service tier that is dearer than standard counts; a discount (flex,
 * batch) does not, because only the response confirms it. `auto` and no tier count as standard: where the provider's
 * project setting turns them into a dearer tier, the difference is an overrun.
 *
 * Throws `RangeError` for a bound that is negative or not a number, and for a piece without a price on a card
 * that prices pieces only.
 */
export const reserveCost: ReserveCost = (card, bound, moment) => {
  const input = boundOf('inputTokens', bound.inputTokens)
  const output = boundOf('outputTokens', bound.outputTokens)
  const prices = pricesAt(card, moment.at)
  const possible = possibleIn(bound)
  const tiers = prices.tiers.filter((tier, index) => index === 0 || input > tier.aboveInputTokens)
  return sumCost({
    tokens: [
      { quantity: input, price: dearest(tiers, (tier) => dearestInput(tier, possible)) },
      { quantity: output, price: dearest(tiers, (tier) => dearestOutput(tier, possible)) },
    ],
    pieces: unitBounds(card, bound.units, prices),
    multiplier: atLeastStandard(serviceTierMultiplier(prices, moment)),
  })
}

function boundOf(name: keyof UsageBound, value: number): number {
  if (typeof value === 'number' && value >= 0) return Math.min(Math.ceil(value), Number.MAX_SAFE_INTEGER)
  throw new RangeError(`reserveCost: ${name} is ${String(value)}; a bound must be a number of at least 0.`)
}

function dearest(tiers: readonly PriceTier[], priceOf: (tier: PriceTier) => PicoUsd): PicoUsd {
  let most = 0
  for (const tier of tiers) most = Math.max(most, priceOf(tier))
  return most
}

type Possible = (kind: TokenKind) => boolean

function possibleIn({ kinds }: UsageBound): Possible {
  return kinds === undefined ? () => true : (kind) => kinds.includes(kind)
}

/** The most an input token may cost; a kind without a price of its own falls back as it does in a settlement. */
function dearestInput(tier: PriceTier, possible: Possible): PicoUsd {
  const { input, cacheWrite = input, longCacheWrite = cacheWrite, inputAudio = input, inputImage = input } = tier
  let most = Math.max(input, tier.cacheRead ?? input)
  if (possible('cacheWrite')) most = Math.max(most, cacheWrite)
  if (possible('longCacheWrite')) most = Math.max(most, longCacheWrite)
  if (possible('inputAudio')) most = Math.max(most, inputAudio, tier.cachedInputAudio ?? inputAudio)
  return possible('inputImage') ? Math.max(most, inputImage) : most
}

function dearestOutput(tier: PriceTier, possible: Possible): PicoUsd {
  const { output, reasoning = output, outputAudio = output, outputImage = output } = tier
  let most = Math.max(output, reasoning)
  if (possible('outputAudio')) most = Math.max(most, outputAudio)
  return possible('outputImage') ? Math.max(most, outputImage) : most
}

/**
 * A piece without a price (an image of a model that bills the image's tokens) costs nothing beside its tokens; but where the
 * card prices pieces only, it would make the call free.
 */
function unitBounds(card: ModelCard, units: UsageBound['units'], prices: DatedPrices): readonly CostItem[] {
  return Object.entries(units ?? {}).map(([unit, quantity]) => {
    const price = unitPrice(prices, unit)
    if (price > 0 || !pricedByPieceOnly(prices)) return { quantity: boundOf('units', quantity), price }
    throw new RangeError(
      `reserveCost: '${card.id}' has no price per ${unit}, so what ${quantity} of them cost can't be bounded. ` +
        `It is priced per ${Object.keys(prices.perUnit ?? {}).join(', ')}.`,
    )
  })
}

function pricedByPieceOnly({ perUnit, tiers }: DatedPrices): boolean {
  return perUnit !== undefined && tiers.every(({ input, output }) => input === 0 && output === 0)
}

function atLeastStandard([numerator, denominator]: Multiplier): Multiplier {
  return numerator > denominator ? [numerator, denominator] : [1, 1]
}
