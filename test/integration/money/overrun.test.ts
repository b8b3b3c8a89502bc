import { BudgetExceededError, usd } from '@bursar/core'
import { describe, expect, it } from 'vitest'
import { governedOpenAI } from './lib/governed-openai.js'
import { operations } from './lib/operations.js'

const generating = operations.filter(({ name }) => name !== 'embeddings')

describe('a provider that generates past the cap it was given', () => {
  it.each(generating)('is recorded in full, announced, and blocks the next call: $name', async ({ send }) => {
    const governed = await governedOpenAI({
      budgets: [{ scope: {}, limit: usd('0.003'), per: 'day' }],
      fake: { answer: { outputTokens: 5_000, ignoreCap: true, chunkTokens: 100 } },
    })
    await send(governed.client())
    const truth = await governed.truth()
    expect(truth).toBeGreaterThan(3_000_000)
    expect(await governed.ledger()).toMatchObject({ spent: truth, held: 0 })
    const held = governed.events.of('request.start')[0]?.reserved ?? 0
    expect(governed.events.of('budget.overrun')).toMatchObject([
      { budget: 'all-day', spent: truth, limit: 3_000_000, excess: truth - held },
    ])
    await expect(send(governed.client())).rejects.toBeInstanceOf(BudgetExceededError)
    expect(governed.provider.requests.length).toBe(1)
  })
})
