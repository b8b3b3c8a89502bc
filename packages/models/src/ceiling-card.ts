import type { DatedPrices, ModelCard, PicoUsd, PriceTier } from './model-card.js'
import type { Multiplier } from './prices-at.js'

type Kind = Exclude<keyof PriceTier, 'aboveInputTokens' | 'input' | 'output'>
type Surcharges = { -readonly [kind in Kind]?: PicoUsd }

/** Cache reads are left out: a discount is not granted on a guess. */
const SURCHARGES = ['cacheWrite', 'longCacheWrite', 'reasoning'] as const satisfies readonly Kind[]
const MEDIA = ['inputAudio', 'inputImage', 'outputAudio', 'outputImage'] as const satisfies readonly Kind[]

/**
 * A card at least as dear as each of `cards`, at any time, in any tier, of any kind; `undefined` where none has a price.
 * It says nothing that would lower a bound: no context window, no exact encoding, no discount.
 */
export function ceilingCard(provider: string, cards: readonly ModelCard[]): ModelCard | undefined {
  const dated = cards.flatMap(({ prices }) => prices)
  const tier = dearestTier(dated.flatMap(({ tiers }) => tiers))
  if (tier.input === 0 || tier.output === 0) return undefined
  return Object.freeze({
    provider,
    id: 'unknown',
    contextWindow: Number.MAX_SAFE_INTEGER,
    maxOutput: cards.reduce((most, { maxOutput }) => Math.max(most, maxOutput), 0),
    encoding: 'o200k_base',
    encodingIsExact: false,
    hiddenReasoning: true,
    isCeiling: true,
    prices: [{ tiers: [tier], perUnit: dearestUnits(dated), serviceTiers: dearestMultipliers(dated) }],
  })
}

function dearestTier(tiers: readonly PriceTier[]): PriceTier {
  const most = (pick: (tier: PriceTier) => PicoUsd | undefined) =>
    tiers.reduce((found, tier) => Math.max(found, pick(tier) ?? 0), 0)
  const input = most((tier) => tier.input)
  const output = most((tier) => tier.output)
  const surcharges: Surcharges = {}
  for (const kind of [...SURCHARGES, ...MEDIA]) {
    const price = most((tier) => tier[kind])
    if (price > (kind.startsWith('output') || kind === 'reasoning' ? output : input)) surcharges[kind] = price
  }
  return { aboveInputTokens: 0, input, output, ...surcharges }
}

function dearestUnits(dated: readonly DatedPrices[]): Readonly<Record<string, PicoUsd>> {
  const units: Record<string, PicoUsd> = {}
  for (const { perUnit = {} } of dated) {
    for (const [unit, price] of Object.entries(perUnit)) units[unit] = Math.max(units[unit] ?? 0, price)
  }
  return units
}

function dearestMultipliers(dated: readonly DatedPrices[]): Readonly<Record<string, Multiplier>> {
  const multipliers: Record<string, Multiplier> = {}
  for (const { serviceTiers = {} } of dated) {
    for (const [name, multiplier] of Object.entries(serviceTiers)) {
      if (ratio(multiplier) > ratio(multipliers[name] ?? [1, 1])) multipliers[name] = multiplier
    }
  }
  return multipliers
}

function ratio([numerator, denominator]: Multiplier): number {
  return numerator / denominator
}
