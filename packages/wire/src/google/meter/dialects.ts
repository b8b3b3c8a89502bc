import type { TokenUsage } from '@bursar/models'
import { isJsonObject, listOf } from '../../json-values.js'
import type { MeterDialect } from '../../meter/meter-dialect.js'
import type { JsonObject } from '../../wire-protocol.js'
import { groundingSearches } from './grounding-searches.js'
import { interactionUsageOf, tokenUsageOf } from './token-usage-of.js'

const itself = (event: JsonObject): JsonObject => event
const never = (): boolean => false

/** Nothing is metered: a free endpoint, whose answer may repeat the usage of an earlier call. */
export const silentDialect: MeterDialect = {
  telling: 'usageMetadata',
  root: itself,
  ends: never,
  usage: () => undefined,
  combine: 'larger',
  silent: true,
}

export interface ContentsRequest {
  readonly model: string
  /** Candidates asked for. */
  readonly candidates: number
  /** A tool that searches was offered: the answer says how often it did, also where that is never. */
  readonly searches: boolean
}

/** `generateContent`, whole and as a stream of cumulative chunks. One dialect meters one answer. */
export function contentsDialect(request: ContentsRequest): MeterDialect {
  const finished = new Set<unknown>()
  return {
    delta: { key: 'parts', holds: 'object' },
    telling: 'usageMetadata',
    finishing: 'finishReason',
    root: answerOf,
    ends(chunk) {
      for (const candidate of listOf(chunk['candidates'])) {
        if (isJsonObject(candidate) && typeof candidate['finishReason'] === 'string')
          finished.add(candidate['index'] ?? 0)
      }
      return finished.size >= request.candidates || isBlocked(chunk)
    },
    usage: (answer) => withSearches(tokenUsageOf(answer['usageMetadata']), answer, request),
    combine: 'larger',
    written: (answer) => listOf(answer['candidates']).map((each) => (isJsonObject(each) ? each['content'] : undefined)),
  }
}

/** A refused prompt has no candidates. */
function isBlocked(chunk: JsonObject): boolean {
  const feedback = chunk['promptFeedback']
  return isJsonObject(feedback) && typeof feedback['blockReason'] === 'string'
}

/** The answer under the names that every provider's answers are read by. */
function answerOf(chunk: JsonObject): JsonObject {
  const usage = chunk['usageMetadata']
  return {
    ...chunk,
    model: chunk['modelVersion'],
    id: chunk['responseId'],
    service_tier: isJsonObject(usage) ? serviceTierOf(usage) : undefined,
  }
}

/** https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/GenerateContentResponse#TrafficType */
const trafficTiers: Readonly<Record<string, string>> = {
  ON_DEMAND: 'standard',
  ON_DEMAND_PRIORITY: 'priority',
  ON_DEMAND_FLEX: 'flex',
}

function serviceTierOf(usage: JsonObject): string | undefined {
  const tier = usage['serviceTier']
  return typeof tier === 'string' ? tier.toLowerCase() : trafficTiers[String(usage['trafficType'])]
}

function withSearches(
  usage: TokenUsage | undefined,
  answer: JsonObject,
  { model, searches }: ContentsRequest,
): TokenUsage | undefined {
  const made = groundingSearches(answer, model)
  return usage && (searches || made > 0) ? { ...usage, units: { web_search: made } } : usage
}

/** Embeddings: the Gemini API tells their tokens at most, Vertex AI in the statistics of each prediction. */
export const embeddingDialect: MeterDialect = {
  ...silentDialect,
  silent: false,
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
  const count = isJsonObject(statistics) ? statistics['token_count'] : undefined
  return typeof count === 'number' && count > 0 ? Math.ceil(count) : 0
}

/** Interactions: `interaction.completed` ends a stream and tells its usage. */
export const interactionDialect: MeterDialect = {
  delta: { key: 'delta', holds: 'object' },
  telling: 'interaction',
  root: (event) => (isJsonObject(event['interaction']) ? event['interaction'] : event),
  ends: (event) => /^interaction\.completed?$/.test(String(event['event_type'])),
  usage: (root) => withFees(interactionUsageOf(root['usage']), root['usage']),
  combine: 'larger',
  written: (root) => root['outputs'] ?? root['steps'],
}

/** Searches that were made: `grounding_tool_count: [{ tool, count }]`. */
function withFees(usage: TokenUsage | undefined, raw: unknown): TokenUsage | undefined {
  const made = isJsonObject(raw) ? listOf(raw['grounding_tool_count']).filter(isJsonObject) : []
  const searches = made.reduce(
    (sum, { count }) => sum + (typeof count === 'number' && count > 0 ? Math.ceil(count) : 0),
    0,
  )
  return usage && searches > 0 ? { ...usage, units: { web_search: searches } } : usage
}
