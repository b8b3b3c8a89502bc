/**
 * What one call consumed, in the vocabulary every provider's wire format is translated into.
 * All numbers are non-negative safe integers. Totals include their details: `inputTokens` contains cached and
 * cache-written tokens, `outputTokens` contains reasoning tokens.
 */
export interface TokenUsage {
  /** All input tokens, including cached, cache-written, audio and image tokens. */
  readonly inputTokens: number
  /** All output tokens, including reasoning, audio and image tokens. */
  readonly outputTokens: number
  /** Part of `inputTokens` that was read from a prompt cache. */
  readonly cachedInputTokens?: number
  /** Part of `inputTokens` that was written to a prompt cache with the provider's default lifetime. */
  readonly cacheWriteTokens?: number
  /** Part of `inputTokens` that was written to a prompt cache that lives one hour. */
  readonly longCacheWriteTokens?: number
  /** Part of `outputTokens` that the caller never sees. */
  readonly reasoningTokens?: number
  readonly inputAudioTokens?: number
  /** Part of `inputAudioTokens` (and of `cachedInputTokens`) that was read from a prompt cache. */
  readonly cachedInputAudioTokens?: number
  readonly inputImageTokens?: number
  readonly outputAudioTokens?: number
  readonly outputImageTokens?: number
  /** What is billed by the piece: `image`, `character`, `second`, `web_search` ... */
  readonly units?: Readonly<Record<string, number>>
}
