import type { TokenUsage } from '@bursar/models'
import { isJsonObject, listOf } from '../../json-values.js'
import { isImpossibleTotal, reportedCount } from '../../meter/reported-count.js'
import type { JsonObject } from '../../wire-protocol.js'

/**
 * `usageMetadata` in the common vocabulary. Input is the prompt (its cached part included) and what tools of the provider
 * put before the model; output is the candidates and the thoughts, which Gemini reports apart.
 * https://ai.google.dev/api/generate-content#UsageMetadata
 *
 * Never below what was reported: fractions are rounded up, what the total has beyond its parts counts as output, details
 * count as at most their total, and more cached than there was input is no discount at all. `undefined`, so that the call is
 * charged as one without usage, where a number is negative or none.
 */
export function tokenUsageOf(usage: unknown): TokenUsage | undefined {
  if (!isJsonObject(usage)) return undefined
  return normalized(usage, {
    input: ['promptTokenCount', 'toolUsePromptTokenCount'],
    output: ['candidatesTokenCount', 'responseTokenCount', 'thoughtsTokenCount'],
    thoughts: 'thoughtsTokenCount',
    cached: 'cachedContentTokenCount',
    total: 'totalTokenCount',
    inputDetails: ['promptTokensDetails', 'toolUsePromptTokensDetails'],
    outputDetails: ['candidatesTokensDetails', 'responseTokensDetails'],
    cachedDetails: ['cacheTokensDetails'],
    count: 'tokenCount',
  })
}

/** The same as interactions spell it. https://ai.google.dev/gemini-api/docs/interactions */
export function interactionUsageOf(usage: unknown): TokenUsage | undefined {
  if (!isJsonObject(usage)) return undefined
  return normalized(usage, {
    input: ['total_input_tokens', 'total_tool_use_tokens'],
    output: ['total_output_tokens', 'total_thought_tokens'],
    thoughts: 'total_thought_tokens',
    cached: 'total_cached_tokens',
    total: 'total_tokens',
    inputDetails: ['input_tokens_by_modality', 'tool_use_tokens_by_modality'],
    outputDetails: ['output_tokens_by_modality'],
    cachedDetails: ['cached_tokens_by_modality'],
    count: 'tokens',
  })
}

/** The names under which one spelling keeps what is the same in both. */
interface Spelling {
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly thoughts: string
  readonly cached: string
  readonly total: string
  readonly inputDetails: readonly string[]
  readonly outputDetails: readonly string[]
  readonly cachedDetails: readonly string[]
  /** The number within one entry of a list by modality. */
  readonly count: string
}

function normalized(usage: JsonObject, names: Spelling): TokenUsage | undefined {
  const counted = [...names.input, ...names.output, names.total]
  if (counted.some((name) => isImpossibleTotal(usage[name])) || counted.every((name) => usage[name] === undefined))
    return undefined
  const parts = sum(usage, names.output)
  const inputTokens = sum(usage, names.input)
  const outputTokens = Math.max(parts, tokens(usage[names.total]) - inputTokens)
  return { inputTokens, outputTokens, ...details(usage, names, { inputTokens, outputTokens }) }
}

function details(usage: JsonObject, names: Spelling, totals: TokenUsage): Partial<TokenUsage> {
  const within = (limit: number, value: number): number => Math.min(value, limit)
  const claimed = tokens(usage[names.cached])
  const cached = claimed > totals.inputTokens ? 0 : claimed
  const audio = within(totals.inputTokens, ofModality(usage, names.inputDetails, names.count)('AUDIO'))
  const output = ofModality(usage, names.outputDetails, names.count)
  const outputAudio = within(totals.outputTokens, output('AUDIO'))
  return withoutZeros({
    cachedInputTokens: cached,
    inputAudioTokens: audio,
    cachedInputAudioTokens: within(
      Math.min(cached, audio),
      ofModality(usage, names.cachedDetails, names.count)('AUDIO'),
    ),
    inputImageTokens: within(totals.inputTokens - audio, ofModality(usage, names.inputDetails, names.count)('IMAGE')),
    reasoningTokens: within(totals.outputTokens, tokens(usage[names.thoughts])),
    outputAudioTokens: outputAudio,
    outputImageTokens: within(totals.outputTokens - outputAudio, output('IMAGE')),
  })
}

/** Sums one modality over lists of `{ modality, tokenCount }`. Every chunk of a stream tells its usage: nothing is copied. */
function ofModality(usage: JsonObject, lists: readonly string[], count: string): (modality: string) => number {
  return (modality) => {
    let total = 0
    for (const name of lists) {
      for (const entry of listOf(usage[name])) {
        if (isOfModality(entry, modality)) total = bounded(total + tokens(entry[count]))
      }
    }
    return total
  }
}

function isOfModality(entry: unknown, modality: string): entry is JsonObject {
  return isJsonObject(entry) && String(entry['modality']).toUpperCase() === modality
}

function sum(usage: JsonObject, names: readonly string[]): number {
  return names.reduce((total, name) => bounded(total + tokens(usage[name])), 0)
}

function tokens(value: unknown): number {
  return reportedCount(value) ?? 0
}

function bounded(value: number): number {
  return Math.min(value, Number.MAX_SAFE_INTEGER)
}

function withoutZeros(values: Partial<Record<keyof TokenUsage, number>>): Partial<TokenUsage> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0))
}
