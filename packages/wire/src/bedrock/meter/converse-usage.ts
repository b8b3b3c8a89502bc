import type { TokenUsage } from '@bursar/models'
import { isJsonObject, listOf } from '../../json-values.js'
import { isImpossibleTotal, reportedCount } from '../../meter/reported-count.js'
import type { JsonObject } from '../../wire-protocol.js'

const totals = ['inputTokens', 'outputTokens', 'cacheReadInputTokens', 'cacheWriteInputTokens']

/**
 * Converse's `usage` in the common vocabulary. `inputTokens` is what was neither read from the cache nor written to it; the three
 * add up to the input. https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 *
 * `undefined`, so that the call is charged as one without usage, where a total is negative or not a number.
 */
export function converseUsage(usage: unknown): TokenUsage | undefined {
  if (!isJsonObject(usage) || totals.some((name) => isImpossibleTotal(usage[name]))) return undefined
  const [plain, output] = [reportedCount(usage['inputTokens']), reportedCount(usage['outputTokens'])]
  if (plain === undefined && output === undefined) return undefined
  // Nova's own words end in `Count`.
  const read = reportedCount(usage['cacheReadInputTokens'] ?? usage['cacheReadInputTokenCount']) ?? 0
  const total = reportedCount(usage['cacheWriteInputTokens'] ?? usage['cacheWriteInputTokenCount']) ?? 0
  const { short, long } = writtenBy(usage)
  const written = Math.max(total, short + long)
  return {
    inputTokens: Math.min((plain ?? 0) + read + written, Number.MAX_SAFE_INTEGER),
    outputTokens: output ?? 0,
    ...(read === 0 ? {} : { cachedInputTokens: read }),
    ...(written === long ? {} : { cacheWriteTokens: written - long }),
    ...(long === 0 ? {} : { longCacheWriteTokens: long }),
  }
}

/** What was written, by how long it lives; a lifetime that is not known may be the dearer one. */
function writtenBy({ cacheDetails }: JsonObject): { readonly short: number; readonly long: number } {
  const sums = { short: 0, long: 0 }
  for (const detail of listOf(cacheDetails)) {
    if (!isJsonObject(detail)) continue
    sums[detail['ttl'] === '5m' ? 'short' : 'long'] += reportedCount(detail['inputTokens']) ?? 0
  }
  return sums
}
