import type { TokenUsage } from '@bursar/models'
import type { JsonObject } from '../../wire-protocol.js'
import { isJsonObject } from '../../json-values.js'
import { isImpossibleTotal, reportedCount } from '../../meter/reported-count.js'

/**
 * A provider's `usage` in the common vocabulary, whichever of OpenAI's two spellings it has (`prompt_tokens` and
 * `completion_tokens`, or `input_tokens` and `output_tokens`).
 *
 * Never below what was reported: fractions are rounded up; what `total_tokens` has beyond input and output counts as
 * output, because some compatible servers leave reasoning out of `completion_tokens`. Numbers beyond the safe integers count
 * as the largest of them, details as at most their total; more cached than there was input is no discount at all.
 *
 * `undefined`, so that the call is charged as one without usage, where a total is negative or not a number.
 */
export function tokenUsageOf(usage: unknown): TokenUsage | undefined {
  if (!isJsonObject(usage)) return undefined
  if (usage['type'] === 'duration' || (usage['seconds'] !== undefined && tokens(usage, 'total_tokens') === undefined)) {
    return secondsOf(usage['seconds'])
  }
  const totals = totalsOf(usage)
  if (totals === undefined) return undefined
  return {
    ...totals,
    ...inputDetails(firstObject(usage, inputDetailKeys), totals.inputTokens),
    ...outputDetails(firstObject(usage, outputDetailKeys), totals.outputTokens),
  }
}

/** A duration as billed: whole seconds, rounded up. */
export function secondsOf(seconds: unknown): TokenUsage | undefined {
  const second = reportedCount(seconds)
  return second === undefined ? undefined : { inputTokens: 0, outputTokens: 0, units: { second } }
}

const inputDetailKeys = ['prompt_tokens_details', 'input_tokens_details', 'input_token_details']
const outputDetailKeys = ['completion_tokens_details', 'output_tokens_details', 'output_token_details']

const totalKeys = ['prompt_tokens', 'input_tokens', 'completion_tokens', 'output_tokens']

function totalsOf(usage: JsonObject): { inputTokens: number; outputTokens: number } | undefined {
  if (totalKeys.some((key) => isImpossibleTotal(usage[key]))) return undefined
  const input = tokens(usage, 'prompt_tokens') ?? tokens(usage, 'input_tokens')
  const output = tokens(usage, 'completion_tokens') ?? tokens(usage, 'output_tokens')
  const total = tokens(usage, 'total_tokens')
  if (input === undefined && output === undefined && total === undefined) return undefined
  // Embeddings report no output: what the total has is input.
  const inputTokens = input ?? Math.max(0, (total ?? 0) - (output ?? 0))
  return { inputTokens, outputTokens: Math.max(output ?? 0, (total ?? 0) - inputTokens) }
}

function inputDetails(details: JsonObject, inputTokens: number): Partial<TokenUsage> {
  const within = limited(details, inputTokens)
  const written = within('cache_write_tokens')
  const long = Math.min(
    written,
    limited(firstObject(details, ['cache_write_tokens_details']), written)('ttl_12h_tokens'),
  )
  const claimed = tokens(details, 'cached_tokens') ?? 0
  const cached = claimed > inputTokens ? 0 : Math.min(claimed, inputTokens - written)
  const audio = within('audio_tokens')
  const cachedAudio = limited(firstObject(details, ['cached_tokens_details']), Math.min(cached, audio))('audio_tokens')
  return withoutZeros({
    cachedInputTokens: cached,
    cacheWriteTokens: written - long,
    longCacheWriteTokens: long,
    inputAudioTokens: audio,
    cachedInputAudioTokens: cachedAudio,
    inputImageTokens: Math.min(within('image_tokens'), inputTokens - audio),
  })
}

function outputDetails(details: JsonObject, outputTokens: number): Partial<TokenUsage> {
  const within = limited(details, outputTokens)
  const audio = within('audio_tokens')
  return withoutZeros({
    reasoningTokens: within('reasoning_tokens'),
    outputAudioTokens: audio,
    outputImageTokens: Math.min(within('image_tokens'), outputTokens - audio),
  })
}

function firstObject(parent: JsonObject, keys: readonly string[]): JsonObject {
  for (const key of keys) {
    const value = parent[key]
    if (isJsonObject(value)) return value
  }
  return {}
}

function limited(details: JsonObject, limit: number): (key: string) => number {
  return (key) => Math.min(tokens(details, key) ?? 0, limit)
}

function tokens(usage: JsonObject, key: string): number | undefined {
  return reportedCount(usage[key])
}

type Details = Omit<TokenUsage, 'inputTokens' | 'outputTokens' | 'units'>

function withoutZeros(details: Details): Details {
  const given: { -readonly [Kind in keyof Details]: Details[Kind] } = {}
  for (const kind of Object.keys(details) as (keyof Details)[]) {
    const tokens = details[kind]
    if (tokens !== undefined && tokens !== 0) given[kind] = tokens
  }
  return given
}
