import type { TokenUsage } from '@bursar/models'
import { isJsonObject } from '../../json-values.js'
import type { MeterDialect } from '../../meter/meter-dialect.js'
import { converseUsage } from './converse-usage.js'

/** Bedrock's own count, in the last chunk of a stream whatever the model. */
const metrics = 'amazon-bedrock-invocationMetrics'

/**
 * Models in words that only their family knows. Nova tells its usage as Converse does; for all others Bedrock counts, in the
 * last chunk of a stream and in the headers of a whole answer.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring.html
 */
export function ownWordsDialect(headers: Headers | undefined): MeterDialect {
  return {
    telling: metrics,
    root: (event) => event,
    ends: (event) => isJsonObject(event[metrics]),
    usage: (root) => converseUsage(root['usage']) ?? countedUsage(root[metrics]) ?? headerUsage(headers),
    combine: 'larger',
    written: (root) => root,
  }
}

function countedUsage(counted: unknown): TokenUsage | undefined {
  if (!isJsonObject(counted)) return undefined
  const { inputTokenCount: inputTokens, outputTokenCount: outputTokens, ...cache } = counted
  return converseUsage({ inputTokens, outputTokens, ...cache })
}

function headerUsage(headers: Headers | undefined): TokenUsage | undefined {
  const count = (name: string): number | undefined => {
    const text = headers?.get(`x-amzn-bedrock-${name}-count`)
    return text !== null && text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
  }
  return converseUsage({
    inputTokens: count('input-token'),
    outputTokens: count('output-token'),
    cacheReadInputTokens: count('cache-read-input-token'),
    cacheWriteInputTokens: count('cache-write-input-token'),
  })
}
