import type { TokenUsage } from '@bursar/models'
import { isJsonObject, listOf } from '../../json-values.js'
import type { MeterDialect } from '../../meter/meter-dialect.js'
import { reportedCount } from '../../meter/reported-count.js'
import { silentDialect } from '../../meter/silent-dialect.js'
import type { JsonObject } from '../../wire-protocol.js'
import { groundingSearches } from './grounding-searches.js'
import { interactionUsageOf, tokenUsageOf } from './token-usage-of.js'

export interface ContentsRequest {
  readonly model: string
  /** Candidates asked for. */
  readonly candidates: number
}

/** `generateContent`, whole and as a stream of cumulative chunks. One dialect meters one answer. */
export function contentsDialect({ model, candidates }: ContentsRequest): MeterDialect {
  const finished = new Set<unknown>()
  const hasEnded = (chunk: JsonObject): boolean => {
    for (const index of finishedIn(chunk)) finished.add(index)
    return finished.size >= candidates || isBlocked(chunk)
  }
  return {
    delta: { key: 'parts', holds: 'object' },
    telling: 'usageMetadata',
    finishing: 'finishReason',
    root: answerOf,
    isFinal: hasEnded,
    ends: hasEnded,
    usage: (answer) => withSearches(tokenUsageOf(answer['usageMetadata']), groundingSearches(answer, model)),
    serviceTier: tierOf,
    combine: 'larger',
    written: (answer) => listOf(answer['candidates']).map((each) => (isJsonObject(each) ? each['content'] : undefined)),
  }
}

function finishedIn(chunk: JsonObject): readonly unknown[] {
  return listOf(chunk['candidates'])
    .filter(isJsonObject)
    .filter(({ finishReason }) => typeof finishReason === 'string')
    .map(({ index }) => index ?? 0)
}

/** A refused prompt has no candidates. */
function isBlocked(chunk: JsonObject): boolean {
  const feedback = chunk['promptFeedback']
  return isJsonObject(feedback) && typeof feedback['blockReason'] === 'string'
}

/** The answer under the names that every provider's answers are identified by. */
function answerOf(chunk: JsonObject): JsonObject {
  return { ...chunk, model: chunk['modelVersion'] }
}

/** https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/GenerateContentResponse#TrafficType */
const trafficTiers: Readonly<Record<string, string>> = {
  ON_DEMAND: 'standard',
  ON_DEMAND_PRIORITY: 'priority',
  ON_DEMAND_FLEX: 'flex',
}

function tierOf({ usageMetadata: usage }: JsonObject): string | undefined {
  if (!isJsonObject(usage)) return undefined
  const { serviceTier, trafficType } = usage as { serviceTier?: unknown; trafficType?: unknown }
  return typeof serviceTier === 'string' ? serviceTier.toLowerCase() : trafficTiers[String(trafficType)]
}

function withSearches(usage: TokenUsage | undefined, searches: number): TokenUsage | undefined {
  return usage && searches > 0 ? { ...usage, units: { web_search: searches } } : usage
}

/** Embeddings: the Gemini API tells their tokens at most, Vertex AI in the statistics of each prediction. */
export const embeddingDialect: MeterDialect = {
  ...silentDialect,
  silent: false,
  telling: 'usageMetadata',
  root: answerOf,
  usage: (answer) => tokenUsageOf(answer['usageMetadata']),
}

/** `predict` makes images, each billed, or embeddings. */
export const predictionDialect: MeterDialect = {
  ...embeddingDialect,
  usage(answer) {
    const predictions = listOf(answer['predictions']).filter(isJsonObject)
    const image = predictions.filter(
      (each) => typeof each['bytesBase64Encoded'] === 'string' || 'gcsUri' in each,
    ).length
    if (image > 0) return { inputTokens: 0, outputTokens: 0, units: { image } }
    const inputTokens = predictions.reduce((sum, each) => sum + statisticsOf(each), 0)
    return inputTokens > 0 ? { inputTokens, outputTokens: 0 } : undefined
  },
}

function statisticsOf(prediction: JsonObject): number {
  const embeddings = prediction['embeddings']
  const statistics = isJsonObject(embeddings) ? embeddings['statistics'] : undefined
  return isJsonObject(statistics) ? (reportedCount(statistics['token_count']) ?? 0) : 0
}

/** Interactions: `interaction.completed` ends a stream and tells its usage. */
export const interactionDialect: MeterDialect = {
  delta: { key: 'delta', holds: 'object' },
  telling: 'interaction',
  isReferable: true,
  root: (event) => (isJsonObject(event['interaction']) ? event['interaction'] : event),
  ends: (event) => /^interaction\.completed?$/.test(String(event['event_type'])),
  usage: (root) => withSearches(interactionUsageOf(root['usage']), searchesIn(root['usage'])),
  combine: 'larger',
  written: (root) => root['outputs'] ?? root['steps'],
}

/** `grounding_tool_count: [{ tool, count }]` */
function searchesIn(raw: unknown): number {
  const made = isJsonObject(raw) ? listOf(raw['grounding_tool_count']).filter(isJsonObject) : []
  return made.reduce((sum, { count }) => sum + (reportedCount(count) ?? 0), 0)
}
