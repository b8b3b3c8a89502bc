import type { Charge } from '../../billing/charge.js'

/** Usage as chat completions and legacy completions spell it. */
export function completionUsage(charge: Charge): object {
  return {
    prompt_tokens: charge.inputTokens,
    completion_tokens: charge.outputTokens,
    total_tokens: charge.inputTokens + charge.outputTokens,
    prompt_tokens_details: {
      cached_tokens: charge.cachedTokens,
      cache_write_tokens: charge.cacheWriteTokens,
      audio_tokens: charge.audioInputTokens,
    },
    completion_tokens_details: {
      reasoning_tokens: charge.reasoningTokens,
      audio_tokens: charge.audioOutputTokens,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

/** Usage as responses spell it. */
export function responseUsage(charge: Charge): object {
  return {
    input_tokens: charge.inputTokens,
    input_tokens_details: { cached_tokens: charge.cachedTokens, cache_write_tokens: charge.cacheWriteTokens },
    output_tokens: charge.outputTokens,
    output_tokens_details: { reasoning_tokens: charge.reasoningTokens },
    total_tokens: charge.inputTokens + charge.outputTokens,
  }
}
