import { calcPrice } from '@pydantic/genai-prices'
import { requests, usd } from '@bursar/core'
import type { AnswerShape, Bill } from '@bursar/testing'
import { describe, expect, it } from 'vitest'
import { governedAnthropic } from './lib/governed-anthropic.ts'
import { loadSdk, type question } from './lib/sdk.ts'

const text = 'How many roads must a man walk down before you call him a man? '
const cached = { cache_control: { type: 'ephemeral', ttl: '1h' } }

interface Case {
  readonly name: string
  readonly model: string
  readonly answer: AnswerShape
  /** How often the question is repeated. @default 20 */
  readonly times?: number
}

const cases: readonly Case[] = [
  { name: 'plain', model: 'claude-opus-4-8', answer: {} },
  { name: 'cached', model: 'claude-opus-4-8', answer: { cachedTokens: 150 } },
  { name: 'written for five minutes', model: 'claude-haiku-4-5', answer: { cacheWriteTokens: 170 } },
  { name: 'written for an hour', model: 'claude-opus-4-8', answer: { longCacheWriteTokens: 170 } },
  {
    name: 'all kinds at once',
    model: 'claude-opus-4-8',
    answer: { cachedTokens: 90, cacheWriteTokens: 60, longCacheWriteTokens: 40, reasoningTokens: 70 },
  },
  { name: 'thinking', model: 'claude-opus-4-8', answer: { reasoningTokens: 333 } },
  { name: 'searches', model: 'claude-opus-4-8', answer: { webSearches: 3 } },
  {
    name: 'a long prompt',
    model: 'claude-sonnet-4-5',
    answer: { cachedTokens: 90_000, cacheWriteTokens: 500 },
    times: 15_000,
  },
  { name: 'a prompt just below', model: 'claude-sonnet-4-5', answer: { cachedTokens: 90_000 }, times: 10_000 },
]

/** What an independent table of prices makes of the bill, in nano-USD. It has no price for the hour's cache: the docs' 2x. */
function oracle(bill: Bill, model: string): number {
  const usage = {
    input_tokens: bill.inputTokens,
    cache_read_tokens: bill.cachedTokens,
    cache_write_tokens: bill.cacheWriteTokens + bill.longCacheWriteTokens,
    output_tokens: bill.outputTokens,
  }
  const price = calcPrice(usage, model, { providerId: 'anthropic' })
  if (price === null) throw new TypeError(`genai-prices does not know ${model}`)
  const searches = (bill.units['web_search'] ?? 0) * 0.01
  // 1.25x input for five minutes, 2x for an hour: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
  const input =
    calcPrice({ input_tokens: 1_000, output_tokens: 0 }, model, { providerId: 'anthropic' })?.total_price ?? 0
  const hour = (bill.longCacheWriteTokens * 0.75 * input) / 1_000
  return (price.total_price + searches + hour) * 1e9
}

describe("the ledger agrees with what the provider's own usage costs by independent prices", () => {
  it.each(cases)('$name', async ({ model, answer, times = 20 }) => {
    const governed = await governedAnthropic(await loadSdk('1'), {
      fake: { answer: { outputTokens: 120, ...answer }, countTokens: (words) => Math.ceil(words.length / 4) },
      budgets: [
        { scope: { agent: '*' }, limit: usd('100'), per: 'day' },
        { scope: { agent: '*' }, limit: requests(10), per: 'day' },
      ],
      allowances: { web_search_20250305: 1_000 },
    })
    const tools = answer.webSearches ? [{ type: 'web_search_20250305', name: 'web_search', max_uses: 5 }] : []
    const body = {
      model,
      max_tokens: 600,
      messages: [{ role: 'user', content: text.repeat(times) }],
      tools,
      ...(answer.longCacheWriteTokens || answer.cacheWriteTokens ? cached : {}),
      ...(answer.reasoningTokens ? { thinking: { type: 'adaptive' } } : {}),
    } as never
    await governed.client().messages.create(body)
    const stream = await governed.client().messages.create({ ...(body as typeof question), stream: true })
    for await (const _event of stream);
    await governed.provider.idle()
    const bills = governed.provider.bills
    const truth = bills.reduce((sum, bill) => sum + oracle(bill, model), 0)
    const { spent } = await governed.ledger()
    expect(Math.abs(spent - truth)).toBeLessThanOrEqual(bills.length)
    expect(governed.events.of('budget.overrun')).toEqual([])
    expect(governed.events.of('usage').map(({ cost }) => cost.source)).toEqual(['provider', 'provider'])
  })
})
