import type { PicoUsd, PriceTier } from './model-card.js'
import type { TokenUsage } from './token-usage.js'
import { wholeNumber } from './whole-number.js'

/**
 * What the tokens of a usage cost in one tier, at list price, where its details fit into their totals side by side; else
 * `NaN`, and the long way of `token-costs.ts` has to be gone. Nearly every usage is of this kind, so nothing is allocated.
 * Exact where it is a safe integer.
 */
export function plainCost(usage: TokenUsage, tier: PriceTier): PicoUsd {
  return plainInputCost(usage, tier) + plainOutputCost(usage, tier)
}

function plainInputCost(usage: TokenUsage, tier: PriceTier): PicoUsd {
  const cached = wholeNumber(usage.cachedInputTokens)
  const write = wholeNumber(usage.cacheWriteTokens)
  const longWrite = wholeNumber(usage.longCacheWriteTokens)
  const image = wholeNumber(usage.inputImageTokens)
  const audio = wholeNumber(usage.inputAudioTokens)
  const cachedAudio = audio === 0 ? 0 : Math.min(wholeNumber(usage.cachedInputAudioTokens), audio, cached)
  const plain = wholeNumber(usage.inputTokens) - cached - write - longWrite - image - audio + cachedAudio
  if (plain < 0) return Number.NaN
  const { input } = tier
  let cost = plain * input + (cached - cachedAudio) * (tier.cacheRead ?? input)
  if (write > 0) cost += write * (tier.cacheWrite ?? input)
  if (longWrite > 0) cost += longWrite * (tier.longCacheWrite ?? tier.cacheWrite ?? input)
  if (image > 0) cost += image * (tier.inputImage ?? input)
  if (audio === 0) return cost
  const { inputAudio = input } = tier
  return cost + (audio - cachedAudio) * inputAudio + cachedAudio * (tier.cachedInputAudio ?? inputAudio)
}

function plainOutputCost(usage: TokenUsage, tier: PriceTier): PicoUsd {
  const { output } = tier
  const reasoning = wholeNumber(usage.reasoningTokens)
  const audio = wholeNumber(usage.outputAudioTokens)
  const image = wholeNumber(usage.outputImageTokens)
  const dearThinking = tier.reasoning === undefined ? 0 : reasoning
  const total = wholeNumber(usage.outputTokens)
  const plain = total - audio - image - dearThinking
  if (plain < 0 || reasoning > total) return Number.NaN
  let cost = plain * output
  if (dearThinking > 0) cost += dearThinking * (tier.reasoning ?? output)
  if (audio > 0) cost += audio * (tier.outputAudio ?? output)
  if (image > 0) cost += image * (tier.outputImage ?? output)
  return cost
}
