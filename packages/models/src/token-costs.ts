import type { CostItem } from './cost-sum.js'
import type { PriceTier } from './model-card.js'
import type { TokenUsage } from './token-usage.js'
import { wholeNumber } from './whole-number.js'

/** All input tokens of a usage: the reported total, or a detail that claims to be larger. */
export function totalInput(usage: TokenUsage): number {
  return Math.max(
    wholeNumber(usage.inputTokens),
    wholeNumber(usage.cachedInputTokens),
    wholeNumber(usage.cacheWriteTokens),
    wholeNumber(usage.longCacheWriteTokens),
    wholeNumber(usage.inputAudioTokens),
    wholeNumber(usage.inputImageTokens),
  )
}

/** The input tokens of a usage at the prices of one tier. */
export function inputCosts(usage: TokenUsage, tier: PriceTier): readonly CostItem[] {
  const { input, cacheWrite = input, longCacheWrite = cacheWrite, inputImage = input, inputAudio = input } = tier
  const { cacheRead = input, cachedInputAudio = inputAudio } = tier
  // More cached than there was input: the numbers contradict each other, and a discount is not taken on their word.
  const claimedCached = wholeNumber(usage.cachedInputTokens)
  const cached = claimedCached <= wholeNumber(usage.inputTokens) ? claimedCached : 0
  const audio = wholeNumber(usage.inputAudioTokens)
  const cachedAudio = Math.min(wholeNumber(usage.cachedInputAudioTokens), audio, cached)
  return splitTotal({ quantity: totalInput(usage), price: input }, [
    { quantity: wholeNumber(usage.cacheWriteTokens), price: cacheWrite },
    { quantity: wholeNumber(usage.longCacheWriteTokens), price: longCacheWrite },
    { quantity: wholeNumber(usage.inputImageTokens), price: inputImage },
    { quantity: audio - cachedAudio, price: inputAudio },
    { quantity: cachedAudio, price: cachedInputAudio },
    { quantity: cached - cachedAudio, price: cacheRead },
  ])
}

/** The output tokens of a usage at the prices of one tier. Reasoning tokens cost what all output costs. */
export function outputCosts(usage: TokenUsage, tier: PriceTier): readonly CostItem[] {
  const audio = wholeNumber(usage.outputAudioTokens)
  const image = wholeNumber(usage.outputImageTokens)
  const reported = Math.max(wholeNumber(usage.outputTokens), wholeNumber(usage.reasoningTokens))
  return splitTotal({ quantity: Math.max(reported, audio, image), price: tier.output }, [
    { quantity: audio, price: tier.outputAudio ?? tier.output },
    { quantity: image, price: tier.outputImage ?? tier.output },
  ])
}

/**
 * Details of a total, and what is left of it at its own price. Details that exceed the total together overlap in a way
 * that is not known: they are then counted dearest first, and those below the total's price not at all.
 */
function splitTotal(total: CostItem, details: readonly CostItem[]): readonly CostItem[] {
  const present = details.filter(({ quantity }) => quantity > 0)
  const claimed = present.reduce((sum, { quantity }) => sum + quantity, 0)
  if (claimed <= total.quantity) return [...present, { quantity: total.quantity - claimed, price: total.price }]
  let left = total.quantity
  const counted: CostItem[] = []
  for (const { quantity, price } of present.toSorted((a, b) => b.price - a.price)) {
    if (price <= total.price) break
    counted.push({ quantity: Math.min(quantity, left), price })
    left -= Math.min(quantity, left)
  }
  return [...counted, { quantity: left, price: total.price }]
}
