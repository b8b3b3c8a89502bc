import type { TokenUsage } from '@bursar/models'
import { isJsonObject } from '../../json-values.js'
import { combineUsage } from '../../meter/combine-usage.js'
import { isImpossibleTotal, reportedCount } from '../../meter/reported-count.js'
import type { JsonObject, ModelUsage } from '../../wire-protocol.js'

/**
 * A message's `usage` in the common vocabulary. Anthropic's input fields are disjoint: what was read from the cache, what
 * was written to it, and the rest add up to the input. `output_tokens` contains thinking.
 * Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching#tracking-cache-performance
 *
 * The beta's compactions and its advisors' answers are requests of their own, which the sums at the top leave out.
 * Source: https://platform.claude.com/docs/en/agents-and-tools/tool-use/advisor-tool
 *
 * `undefined`, so that the call is charged as one without usage, where a total is negative or not a number.
 */
export function messageUsage(usage: unknown): TokenUsage | undefined {
  const own = isJsonObject(usage) ? iterationUsage(usage) : undefined
  if (own === undefined || !isJsonObject(usage)) return undefined
  return withSearches(usagesOf(entriesIn(usage, apart)).reduce(sum, own), usage['server_tool_use'])
}

/** What other models answered to the one that asks them for advice, by model. */
export function advisorsIn(usage: unknown): readonly ModelUsage[] {
  if (!isJsonObject(usage)) return []
  return entriesIn(usage, ['advisor_message']).flatMap((entry) => {
    const own = iterationUsage(entry)
    const { model } = entry as { model?: unknown }
    return own === undefined ? [] : { ...(typeof model === 'string' ? { model } : {}), usage: own }
  })
}

/** Kinds of iterations whose tokens are not in the sums at the top. */
const apart: readonly unknown[] = ['compaction', 'advisor_message']

const totals = ['input_tokens', 'output_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens']

function iterationUsage(usage: JsonObject): TokenUsage | undefined {
  if (totals.some((name) => isImpossibleTotal(usage[name]))) return undefined
  const [plain, output] = [reportedCount(usage['input_tokens']), reportedCount(usage['output_tokens'])]
  if (plain === undefined && output === undefined) return undefined
  const read = reportedCount(usage['cache_read_input_tokens']) ?? 0
  const { written, long } = writtenTokens(usage)
  return {
    inputTokens: Math.min((plain ?? 0) + read + written, Number.MAX_SAFE_INTEGER),
    outputTokens: output ?? 0,
    ...(read === 0 ? {} : { cachedInputTokens: read }),
    ...(written === long ? {} : { cacheWriteTokens: written - long }),
    ...(long === 0 ? {} : { longCacheWriteTokens: long }),
    ...thoughts(usage, output ?? 0),
  }
}

/** Tokens written for five minutes or an hour; the total counts where the division is missing, the larger where they differ. */
function writtenTokens(usage: JsonObject): { readonly written: number; readonly long: number } {
  const byLifetime = isJsonObject(usage['cache_creation']) ? usage['cache_creation'] : {}
  const long = reportedCount(byLifetime['ephemeral_1h_input_tokens']) ?? 0
  const short = reportedCount(byLifetime['ephemeral_5m_input_tokens']) ?? 0
  const total = reportedCount(usage['cache_creation_input_tokens']) ?? 0
  return { written: Math.max(total, short + long), long }
}

function thoughts(usage: JsonObject, output: number): Pick<TokenUsage, 'reasoningTokens'> {
  const details = usage['output_tokens_details']
  const thought = isJsonObject(details) ? Math.min(reportedCount(details['thinking_tokens']) ?? 0, output) : 0
  return thought === 0 ? {} : { reasoningTokens: thought }
}

function entriesIn(
  { iterations }: { readonly iterations?: unknown },
  types: readonly unknown[],
): readonly JsonObject[] {
  if (!Array.isArray(iterations)) return []
  return iterations.filter((entry: unknown) => isJsonObject(entry)).filter(({ type }) => types.includes(type))
}

function usagesOf(entries: readonly JsonObject[]): readonly TokenUsage[] {
  return entries.flatMap((entry) => iterationUsage(entry) ?? [])
}

function sum(one: TokenUsage, other: TokenUsage): TokenUsage {
  return combineUsage(one, other, 'sum')
}

/** Web searches are billed by the piece, web fetches by their tokens only: https://platform.claude.com/docs/en/about-claude/pricing */
function withSearches(usage: TokenUsage, calls: unknown): TokenUsage {
  const searches = isJsonObject(calls) ? (reportedCount(calls['web_search_requests']) ?? 0) : 0
  return searches === 0 ? usage : { ...usage, units: { web_search: searches } }
}
