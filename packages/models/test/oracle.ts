import type { ModelCard, TokenUsage } from '../src/index.ts'

/** Consistent usage priced in BigInt, written independently of the sources: nano-USD, rounded up once. */
export function oracleCost(card: ModelCard, usage: TokenUsage, at: number, tierName?: string): bigint {
  const dated = card.prices.filter(({ from }) => from === undefined || from <= at).at(-1) ?? card.prices[0]
  const tier = dated?.tiers
    .filter(({ aboveInputTokens }) => aboveInputTokens === 0 || usage.inputTokens > aboveInputTokens)
    .at(-1)
  if (dated === undefined || tier === undefined) throw new Error('a card without prices')
  const { cachedInputTokens: cached = 0, cacheWriteTokens: write = 0, longCacheWriteTokens: longWrite = 0 } = usage
  const { inputAudioTokens: audio = 0, cachedInputAudioTokens: cachedAudio = 0, inputImageTokens: image = 0 } = usage
  const { outputAudioTokens: outAudio = 0, outputImageTokens: outImage = 0 } = usage
  const thought = tier.reasoning === undefined ? 0 : (usage.reasoningTokens ?? 0)
  const times = (tokens: number, price: number) => BigInt(tokens) * BigInt(price)
  const pico =
    times(usage.inputTokens - cached - write - longWrite - (audio - cachedAudio) - image, tier.input) +
    times(cached - cachedAudio, tier.cacheRead ?? tier.input) +
    times(cachedAudio, tier.cachedInputAudio ?? tier.inputAudio ?? tier.input) +
    times(write, tier.cacheWrite ?? tier.input) +
    times(longWrite, tier.longCacheWrite ?? tier.cacheWrite ?? tier.input) +
    times(audio - cachedAudio, tier.inputAudio ?? tier.input) +
    times(image, tier.inputImage ?? tier.input) +
    times(usage.outputTokens - outAudio - outImage - thought, tier.output) +
    times(thought, tier.reasoning ?? tier.output) +
    times(outAudio, tier.outputAudio ?? tier.output) +
    times(outImage, tier.outputImage ?? tier.output)
  const [numerator, denominator] = dated.serviceTiers?.[tierName ?? ''] ?? [1, 1]
  const units = Object.entries(usage.units ?? {})
    .map(([unit, quantity]) => times(quantity, dated.perUnit?.[unit] ?? 0))
    .reduce((sum, cost) => sum + cost, 0n)
  const divisor = 1_000n * BigInt(denominator)
  return (pico * BigInt(numerator) + units * BigInt(denominator) + divisor - 1n) / divisor
}

/** A small generator of repeatable random numbers (https://en.wikipedia.org/wiki/Lehmer_random_number_generator). */
export function randomIntegers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

/** Usage whose details fit into their totals, of all magnitudes. */
export function randomUsage(random: (below: number) => number): TokenUsage {
  const part = (of: number) => (random(3) === 0 ? random(of + 1) : 0)
  const inputTokens = random(10 ** (1 + random(7)))
  const cached = part(inputTokens)
  const cachedAudio = part(cached)
  const write = part(inputTokens - cached)
  const longWrite = part(inputTokens - cached - write)
  const freshAudio = part(inputTokens - cached - write - longWrite)
  const image = part(inputTokens - cached - write - longWrite - freshAudio)
  const outputTokens = random(10 ** (1 + random(6)))
  const outputAudio = part(outputTokens)
  return {
    inputTokens,
    outputTokens,
    cachedInputTokens: cached,
    cachedInputAudioTokens: cachedAudio,
    cacheWriteTokens: write,
    longCacheWriteTokens: longWrite,
    inputAudioTokens: cachedAudio + freshAudio,
    inputImageTokens: image,
    reasoningTokens: part(outputTokens),
    outputAudioTokens: outputAudio,
    outputImageTokens: part(outputTokens - outputAudio),
  }
}
