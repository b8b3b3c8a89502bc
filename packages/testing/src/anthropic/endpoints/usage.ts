import type { Charge } from '../../billing/charge.js'
import type { MessageReply } from './message-reply.js'

/** The input as `message_start` and whole messages tell it: in parts that do not contain each other. */
export function inputUsage({ charge, compaction, serviceTier }: MessageReply): object {
  const { cachedTokens, cacheWriteTokens, longCacheWriteTokens } = charge
  const written = cacheWriteTokens + longCacheWriteTokens
  return {
    input_tokens: charge.inputTokens - (compaction?.inputTokens ?? 0) - cachedTokens - written,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cachedTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: cacheWriteTokens,
      ephemeral_1h_input_tokens: longCacheWriteTokens,
    },
    service_tier: serviceTier,
    inference_geo: 'global',
  }
}

/** The output, and what only the end of the answer can tell. */
export function outputUsage({ charge, compaction }: MessageReply): object {
  return {
    output_tokens: charge.outputTokens - (compaction?.outputTokens ?? 0),
    output_tokens_details: { thinking_tokens: charge.reasoningTokens },
    server_tool_use: serverToolUse(charge),
    ...(compaction === undefined ? {} : { iterations: iterationsOf(charge, compaction) }),
  }
}

function serverToolUse({ units }: Charge): object | null {
  const searches = units['web_search'] ?? 0
  return searches === 0 ? null : { web_search_requests: searches, web_fetch_requests: 0 }
}

/** Entries by request of the model; those of a compaction are not in the sums at the top. */
function iterationsOf(charge: Charge, compaction: NonNullable<MessageReply['compaction']>): readonly object[] {
  const nothingCached = { cache_creation: null, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 }
  const entry = (type: string, input: number, output: number): object => ({
    type,
    input_tokens: input,
    output_tokens: output,
    ...nothingCached,
  })
  return [
    entry('compaction', compaction.inputTokens, compaction.outputTokens),
    entry('message', charge.inputTokens - compaction.inputTokens, charge.outputTokens - compaction.outputTokens),
  ]
}
