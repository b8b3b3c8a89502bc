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

/** Adds the input tokens of a usage at the prices of one tier. */
export function inputCosts(usage: TokenUsage, tier: PriceTier, items: CostItem[]): void {
  const { input, cacheWrite = input, longCacheWrite = cacheWrite, inputImage = input, inputAudio = input } = tier
  const { cacheRead = input, cachedInputAudio = inputAudio } = tier
  // More cached than there was input: the numbers contradict each other, and a discount is not taken on their word.
  const claimedCached = wholeNumber(usage.cachedInputTokens)
  const cached = claimedCached <= wholeNumber(usage.inputTokens) ? claimedCached : 0
  const audio = wholeNumber(usage.inputAudioTokens)
  const cachedAudio = Math.min(wholeNumber(usage.cachedInputAudioTokens), audio, cached)
  const details: CostItem[] = []
  addPresent(details, wholeNumber(usage.cacheWriteTokens), cacheWrite)
  addPresent(details, wholeNumber(usage.longCacheWriteTokens), longCacheWrite)
  addPresent(details, wholeNumber(usage.inputImageTokens), inputImage)
  addPresent(details, audio - cachedAudio, inputAudio)
  addPresent(details, cachedAudio, cachedInputAudio)
  addPresent(details, cached - cachedAudio, cacheRead)
  splitTotal({ quantity: totalInput(usage), price: input }, details, items)
}

/** Adds the output tokens of a usage at the prices of one tier. */
export function outputCosts(usage: TokenUsage, tier: PriceTier, items: CostItem[]): void {
  const audio = wholeNumber(usage.outputAudioTokens)
  const image = wholeNumber(usage.outputImageTokens)
  const reported = Math.max(wholeNumber(usage.outputTokens), wholeNumber(usage.reasoningTokens))
  const details: CostItem[] = []
  if (tier.reasoning !== undefined) addPresent(details, wholeNumber(usage.reasoningTokens), tier.reasoning)
  addPresent(details, audio, tier.outputAudio ?? tier.output)
  addPresent(details, image, tier.outputImage ?? tier.output)
  splitTotal({ quantity: Math.max(reported, audio, image), price: tier.output }, details, items)
}

function addPresent(items: CostItem[], quantity: number, price: number): void {
  if (quantity > 0) items.push({ quantity, price })
}

/**
 * Adds the details of a total, and what is left of it at its own price. Details that exceed the total together overlap in a
 * way that is not known: they are then counted dearest first, and those below the total's price not at all.
 */
function splitTotal(total: CostItem, details: readonly CostItem[], items: CostItem[]): void {
  let left = total.quantity
  for (const { quantity } of details) left -= quantity
  if (left >= 0) {
    items.push(...details)
    return addPresent(items, left, total.price)
  }
  left = total.quantity
  for (const { quantity, price } of details.toSorted((a, b) => b.price - a.price)) {
    if (price <= total.price) break
    addPresent(items, Math.min(quantity, left), price)
    left -= Math.min(quantity, left)
  }
  addPresent(items, left, total.price)
}
