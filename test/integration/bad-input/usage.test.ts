import { ConfigurationError, type UsageEvent, usd } from '@bursar/core'
import OpenAI from 'openai-7'
import { describe, expect, test } from 'vitest'
import { startServerThatReports } from './lib/server-that-reports.js'
import { governor, inventKey } from './lib/setup.js'

/** USD per million tokens: 1 for input, a tenth of it from the cache, 2 for output. */
const prices = {
  toy: { input: '1', output: '2', cacheRead: '0.1', contextWindow: 8_000, encoding: 'o200k_base' },
} as const
const messages = [{ role: 'user' as const, content: 'Where is my order?' }]

describe.each([false, true])('usage that can not be, reported by a server (stream: %s)', (stream) => {
  test.each<[what: string, usage: unknown]>([
    ['negative input', { prompt_tokens: -12, completion_tokens: 4, total_tokens: 16 }],
    ['negative output', { prompt_tokens: 12, completion_tokens: -4, total_tokens: 8 }],
    ['words', { prompt_tokens: 'twelve', completion_tokens: 'four' }],
    ['nothing of a prompt that was counted', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }],
    ['a list', []],
    ['a number', 7],
    ['nothing', null],
  ])('is replaced by an estimate: %s', async (_, usage) => {
    const { event, spent } = await charged(usage, stream)
    expect(event.cost.source).toBe('estimated')
    expect(event.tokens.inputTokens).toBeGreaterThan(5)
    expect(event.tokens.outputTokens).toBe(2)
    expect(event.cost.nanoUsd).toBe(event.tokens.inputTokens * 1_000 + 2 * 2_000)
    expect(spent).toBe(event.cost.nanoUsd)
  })

  test.each<[what: string, usage: object, nanoUsd: number]>([
    ['fractions, which are rounded up', { prompt_tokens: 11.2, completion_tokens: 3.5 }, 12_000 + 4 * 2_000],
    [
      'more from the cache than there was input, which is no discount',
      { prompt_tokens: 12, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 13 } },
      12_000 + 8_000,
    ],
    [
      'a negative part of the input, which is none',
      { prompt_tokens: 12, completion_tokens: 4, prompt_tokens_details: { cached_tokens: -5 } },
      12_000 + 8_000,
    ],
    [
      'more reasoning than there was output, which is output at most',
      { prompt_tokens: 12, completion_tokens: 4, completion_tokens_details: { reasoning_tokens: 900 } },
      12_000 + 8_000,
    ],
  ])('never charges less than consistent numbers would: %s', async (_, usage, nanoUsd) => {
    const { event, spent } = await charged(usage, stream)
    expect(event.cost).toMatchObject({ nanoUsd, source: 'provider' })
    expect(spent).toBe(nanoUsd)
  })
})

describe('a price that is none is refused when the governor is made', () => {
  test.each([
    ['zero', { toy: { input: '0', output: '2' } }],
    ['zero output', { toy: { input: '1', output: '0.0' } }],
    ['negative', { toy: { input: '-1', output: '2' } }],
    ['a zero cache price', { toy: { input: '1', output: '2', cacheRead: '0' } }],
    ['a free piece', { toy: { input: '1', output: '2', perUnit: { image: '0' } } }],
    ['not a number', { toy: { input: 'NaN', output: '2' } }],
    ['endless', { toy: { input: 'Infinity', output: '2' } }],
  ])('%s', (_, wrong) => {
    const make = () => governor({ prices: wrong })
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(/'toy'.*/)
  })
})

async function charged(usage: unknown, stream: boolean): Promise<{ event: UsageEvent; spent: number }> {
  const baseURL = await startServerThatReports(usage)
  const made = governor({ budgets: [{ scope: {}, limit: usd('1'), per: 'day' }], prices })
  const events: UsageEvent[] = []
  made.on('usage', (event) => events.push(event))
  const client = made.govern(new OpenAI({ apiKey: inventKey(), baseURL, maxRetries: 0 }), 'worker')
  const answer = await client.chat.completions.create({ model: 'toy', max_tokens: 50, messages, stream })
  if (Symbol.asyncIterator in answer) for await (const _chunk of answer) continue
  await made.flush()
  const [event] = events
  const [status] = await made.status('worker')
  if (event === undefined || status === undefined) throw new Error('the call was not settled')
  expect(events.length).toBe(1)
  return { event, spent: status.spent }
}
