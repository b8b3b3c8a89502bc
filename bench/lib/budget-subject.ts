import type { Redis } from 'ioredis'
import type OpenAI from 'openai-7'

/** The output cap that every call sends. */
export const MAX_TOKENS = 992
/** The most that one call of the benchmark can cost, in tokens: its input and its output cap. Every subject is told. */
export const MOST_PER_CALL = 8 + MAX_TOKENS

/** One process' view of a budget that all processes share. */
export interface BudgetSubject {
  /** Makes a call if the budget allows it; `false` where it refuses. */
  call(): Promise<boolean>
  /** What the budget believes was spent. */
  recorded(): Promise<number>
  close(): Promise<void>
}

export interface SubjectSetup {
  readonly baseUrl: string
  readonly redis: Redis
  /** In tokens. */
  readonly cap: number
  /** Separates runs in one Redis. */
  readonly run: string
}

export type MakeSubject = (setup: SubjectSetup) => BudgetSubject | Promise<BudgetSubject>

export const request = {
  model: 'gpt-4.1-mini',
  messages: [{ role: 'user', content: 'Hello' }],
  max_tokens: MAX_TOKENS,
} as const satisfies OpenAI.ChatCompletionCreateParamsNonStreaming

export function tokensOf({ usage }: OpenAI.ChatCompletion): number {
  return usage?.total_tokens ?? 0
}

/** `false` for the refusal that the subject is known for; any other error ends the benchmark. */
export async function unlessRefused(
  call: () => Promise<unknown>,
  isRefusal: (error: unknown) => boolean,
): Promise<boolean> {
  try {
    await call()
    return true
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  }
}
