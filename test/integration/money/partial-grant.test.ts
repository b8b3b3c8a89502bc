import { requests, tokens, usd } from '@bursar/core'
import { createGate } from '@bursar/testing'
import { describe, expect, it } from 'vitest'
import { governedOpenAI } from './lib/governed-openai.js'

const call = { model: 'gpt-4.1', messages: [{ role: 'user' as const, content: 'Tell me everything.' }] }

/** The small budget can't afford the model's 32,768 tokens of output, the ample ones can. */
const budgets = [
  { id: 'ample', scope: {}, limit: usd('100'), per: 'day' as const },
  { id: 'small', scope: { agent: 'worker' }, limit: usd('0.01'), per: 'day' as const },
  { id: 'tokens', scope: {}, limit: tokens(1_000_000), per: 'day' as const },
  { id: 'requests', scope: {}, limit: requests(1_000), per: 'day' as const },
]

describe('a call that was granted a part of its bound', () => {
  it('is capped on the wire at what the smallest grant affords', async () => {
    const governed = await governedOpenAI({ budgets, fake: { answer: { outputTokens: 20_000 } } })
    await governed.client().chat.completions.create(call)
    const cap = governed.events.of('request.start')[0]?.injected.maxOutputTokens
    expect(cap).toBeGreaterThan(1_000)
    expect(governed.provider.requests[0]?.body).toMatchObject({ max_completion_tokens: cap })
    expect(governed.provider.totals().outputTokens).toBe(cap)
    const truth = await governed.truth()
    expect(truth).toBeLessThanOrEqual(10_000_000)
    expect(await governed.ledger()).toMatchObject({ spent: truth, held: 0 })
  })

  it('charges every budget the same where its outcome is unknown', async () => {
    const governed = await governedOpenAI({ budgets })
    governed.provider.script([{ kind: 'reset', generated: 'all' }])
    await expect(governed.client().chat.completions.create(call)).rejects.toThrow(Error)
    const { cost, tokens: used } = governed.events.onlyUsage()
    const spent = Object.fromEntries(
      (await governed.governor.status('worker')).map((status) => [status.budget, status.spent]),
    )
    expect(spent).toEqual({
      ample: cost.nanoUsd,
      small: cost.nanoUsd,
      tokens: used.inputTokens + used.outputTokens,
      requests: 1,
    })
    expect(cost.nanoUsd).toBeLessThanOrEqual(10_000_000)
    expect(cost.nanoUsd).toBe(governed.events.of('request.start')[0]?.reserved)
    expect(cost.nanoUsd).toBeGreaterThanOrEqual(await governed.truth())
  })

  it('is refused where not even the least output worth sending is affordable', async () => {
    const governed = await governedOpenAI({
      budgets: [{ scope: {}, limit: usd('0.002'), per: 'day' }],
      fake: { answer: { outputTokens: 10 } },
    })
    await expect(governed.client().chat.completions.create(call)).rejects.toMatchObject({ status: 402, held: 0 })
    expect(governed.provider.requests).toEqual([])
  })

  it('never takes what another call in flight holds', async () => {
    const governed = await governedOpenAI({ budgets, fake: { answer: { outputTokens: 20_000, chunkTokens: 500 } } })
    const gate = createGate()
    governed.provider.behave(() => ({ kind: 'answer', gate: gate.wait }))
    const client = governed.client()
    const capped = client.chat.completions.create({ ...call, max_completion_tokens: 500 })
    await gate.reached(1)
    const uncapped = client.chat.completions.create(call)
    await gate.reached(2)
    const small = (await governed.governor.status('worker')).find(({ budget }) => budget === 'small')
    expect(small?.held).toBeLessThanOrEqual(10_000_000)
    gate.open()
    await Promise.all([capped, uncapped])
    expect(await governed.truth()).toBeLessThanOrEqual(10_000_000)
  })
})
