import type { DatedPrices, ModelCard, PriceTier } from '../model-card.js'
import { pricesAt, serviceTierMultiplier, tierAt, unitPrice } from '../prices-at.js'

const MOST_FALL = 2
const MOST_RISE = 10

type Cards = ReadonlyMap<string, ModelCard>

/**
 * What no price list does by itself, in words: a known name whose price falls by more than half or rises more than tenfold,
 * at any day, input length or service tier; limits that fall by more than half; prices of 0; providers that lose half of their
 * names. A name that is merely gone is no reason: an unknown model is refused, not free.
 */
export function implausibleChanges(known: Cards, fresh: Cards): readonly string[] {
  const changes = [...lostProviders(known, fresh)]
  for (const [name, card] of fresh) {
    const before = known.get(name)
    if (before === undefined) changes.push(...freeCards(name, card))
    else changes.push(...changesOf(name, before, card))
  }
  return [...new Set(changes)]
}

function lostProviders(known: Cards, fresh: Cards): readonly string[] {
  const providers = [...new Set([...known.values()].map(({ provider }) => provider))]
  return providers.flatMap((provider) => {
    const names = [...known.keys()].filter((name) => name.startsWith(`${provider}/`))
    const left = names.filter((name) => fresh.has(name)).length
    return left * 2 < names.length ? [`${names.length - left} of ${names.length} names of ${provider} are gone`] : []
  })
}

/** New cards have nothing to be compared with; but a model that sells tokens asks for money. */
function freeCards(name: string, { prices, maxOutput }: ModelCard): readonly string[] {
  const isFree = prices.some(({ tiers, perUnit }) => {
    const sellsPieces = Object.values(perUnit ?? {}).some((price) => price > 0)
    const freeInput = tiers.some(({ input }) => input === 0)
    const freeOutput = maxOutput > 0 && tiers.some(({ output }) => output === 0)
    return (freeInput && !(sellsPieces && tiers.every(({ output }) => output === 0))) || (freeOutput && !sellsPieces)
  })
  return isFree ? [`the new model ${name} is free`] : []
}

function changesOf(name: string, before: ModelCard, after: ModelCard): readonly string[] {
  const changes = (['contextWindow', 'maxOutput'] as const)
    .filter((limit) => after[limit] * MOST_FALL < before[limit])
    .map((limit) => `the ${limit} of ${name} falls from ${before[limit]} to ${after[limit]}`)
  for (const at of momentsOf(before, after)) {
    changes.push(...priceChanges(name, pricesAt(before, at), pricesAt(after, at)))
  }
  return changes
}

/** The days on which either card changes, and the beginning. */
function momentsOf(...cards: readonly ModelCard[]): readonly number[] {
  const days = cards.flatMap(({ prices }) => prices.flatMap(({ from }) => (from === undefined ? [] : [from])))
  return [...new Set([0, ...days])]
}

function priceChanges(name: string, before: DatedPrices, after: DatedPrices): readonly string[] {
  const changes: string[] = []
  const compare = (what: string, old: number, fresh: number): void => {
    if (fresh * MOST_FALL >= old && (old === 0 || fresh <= old * MOST_RISE)) return
    changes.push(`the ${what} price of ${name} goes from ${old} to ${fresh} pico-USD`)
  }
  for (const length of lengthsOf(before, after)) {
    const [old, fresh] = [listPrices(tierAt(before, length)), listPrices(tierAt(after, length))]
    for (const [kind, price] of Object.entries(old)) {
      for (const serviceTier of serviceTiersOf(before, after)) {
        const label = serviceTier === undefined ? kind : `${serviceTier} ${kind}`
        compare(label, price * ratio(before, serviceTier), (fresh[kind] ?? 0) * ratio(after, serviceTier))
      }
    }
  }
  for (const unit of Object.keys(before.perUnit ?? {})) compare(unit, unitPrice(before, unit), unitPrice(after, unit))
  return changes
}

/** One input length of each tier of either list. */
function lengthsOf(...lists: readonly DatedPrices[]): readonly number[] {
  return [...new Set(lists.flatMap(({ tiers }) => tiers.map(({ aboveInputTokens }) => aboveInputTokens + 1)))]
}

function serviceTiersOf(...lists: readonly DatedPrices[]): readonly (string | undefined)[] {
  return [undefined, ...new Set(lists.flatMap(({ serviceTiers }) => Object.keys(serviceTiers ?? {})))]
}

function ratio(prices: DatedPrices, serviceTier: string | undefined): number {
  const [numerator, denominator] = serviceTierMultiplier(prices, { at: 0, serviceTier })
  return numerator / denominator
}

/** Every kind at what it is charged, whether or not it has a price of its own. */
function listPrices(tier: PriceTier): Readonly<Record<string, number>> {
  const { input, output, cacheRead = input, cacheWrite = input, longCacheWrite = cacheWrite, inputAudio = input } = tier
  const { cachedInputAudio = inputAudio, inputImage = input } = tier
  const { reasoning = output, outputAudio = output, outputImage = output } = tier
  const inputs = { input, cacheRead, cacheWrite, longCacheWrite, inputAudio, cachedInputAudio, inputImage }
  return { ...inputs, output, reasoning, outputAudio, outputImage }
}
