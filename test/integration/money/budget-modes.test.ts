import { BudgetExceededError, requests, tokens, usd } from '@bursar/core'
import { describe, expect, it } from 'vitest'
import { governedOpenAI } from './lib/governed-openai.js'
import { chat, embeddings } from './lib/operations.js'

describe.each(['soft', 'observe'] as const)('a budget in mode %s', (mode) => {
  it('lets a call pass that does not fit, counts it, and says so', async () => {
    const governed = await governedOpenAI({ budgets: [{ scope: {}, limit: usd('0.000001'), per: 'day', mode }] })
    await chat.send(governed.client())
    await chat.send(governed.client())
    expect(governed.provider.requests.length).toBe(2)
    const exceeded = governed.events.of('budget.exceeded')
    expect(exceeded.length).toBe(2)
    expect(exceeded[1]).toMatchObject({ budget: 'all-day', mode, limit: 1_000, agent: 'worker' })
    expect(governed.events.of('request.blocked')).toEqual([])
    expect(await governed.ledger()).toMatchObject({ spent: await governed.truth(), held: 0 })
  })

  it('does not soften a hard budget beside it', async () => {
    const governed = await governedOpenAI({
      budgets: [
        { scope: {}, limit: usd('0.000001'), per: 'day', mode },
        { scope: { agent: '*' }, limit: requests(1), per: 'day' },
      ],
    })
    await chat.send(governed.client())
    await expect(chat.send(governed.client())).rejects.toMatchObject({ status: 402, budget: 'agent-day-requests' })
    expect(governed.provider.requests.length).toBe(1)
  })
})

describe('a hard budget', () => {
  it('names itself and its numbers in the refusal and in its event', async () => {
    const governed = await governedOpenAI({ budgets: [{ scope: { agent: '*' }, limit: tokens(950), per: 'day' }] })
    await chat.send(governed.client())
    const error: unknown = await chat.send(governed.client()).catch((failure: unknown) => failure)
    const { inputTokens, outputTokens } = governed.provider.totals()
    const facts = {
      budget: 'agent-day-tokens',
      scope: { agent: 'worker' },
      unit: 'tokens',
      limit: 950,
      spent: inputTokens + outputTokens,
      held: 0,
      reason: 'exhausted',
    }
    expect(error).toBeInstanceOf(BudgetExceededError)
    expect(error).toMatchObject(facts)
    expect(governed.events.of('budget.exceeded')).toMatchObject([{ ...facts, mode: 'hard' }])
  })
})

describe('thresholds', () => {
  it('are announced once each, in order, however many calls cross them', async () => {
    const governed = await governedOpenAI({
      budgets: [{ scope: {}, limit: requests(40), per: 'day', thresholds: [25, 50, 75, 100] }],
    })
    const client = governed.client()
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => embeddings.send(client)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(40)
    await governed.governor.flush()
    expect(governed.events.of('budget.threshold').map(({ percent }) => percent)).toEqual([25, 50, 75, 100])
  })
})

describe('the budget of a run', () => {
  it('counts the calls of that run alone', async () => {
    const governed = await governedOpenAI()
    const client = governed.client()
    const inRun = (runId: string) =>
      governed.governor.run({ runId, budget: requests(2) }, async () => {
        await chat.send(client)
        await chat.send(client)
        return chat.send(client).catch((failure: unknown) => failure)
      })
    const [first, second] = await Promise.all([inRun('one'), inRun('two')])
    for (const [runId, error] of [
      ['one', first],
      ['two', second],
    ]) {
      expect(error).toBeInstanceOf(BudgetExceededError)
      expect(error).toMatchObject({ budget: 'run', scope: { run: runId }, limit: 2, spent: 2, resetsAt: null })
    }
    await chat.send(client)
    expect(governed.provider.requests.length).toBe(5)
    expect(
      governed.events
        .of('usage')
        .map(({ runId }) => runId ?? 'none')
        .toSorted(),
    ).toEqual(['none', 'one', 'one', 'two', 'two'])
  })
})
