import { describe, expect, it } from 'vitest'
import { governedOpenAI } from './lib/governed-openai.js'
import { operations, streamOperations, wholeOperations } from './lib/operations.js'

describe('an answer that reports its usage costs exactly that', () => {
  it.each(operations)('$name', async ({ send, isStream, model }) => {
    const governed = await governedOpenAI({
      fake: { answer: { outputTokens: [40, 300], cachedTokens: 7, reasoningTokens: isStream ? 0 : 11 } },
    })
    await send(governed.client())
    const usage = governed.events.onlyUsage()
    expect(usage).toMatchObject({ ending: 'complete', status: 200, dispatches: 1, stream: isStream, model })
    expect(usage.tokens.source).toBe('provider')
    expect(usage.cost.source).toBe('provider')
    const truth = await governed.truth()
    expect(truth).toBeGreaterThan(0)
    expect(usage.cost.nanoUsd).toBe(truth)
    expect(await governed.ledger()).toEqual({ spent: truth, held: 0, requests: 1 })
  })
})

describe('an answer without usage costs at least what was used, and is marked as estimated', () => {
  it.each(operations)('$name', async ({ send, name }) => {
    const governed = await governedOpenAI({ fake: { answer: { outputTokens: [40, 300], usage: 'omit' } } })
    await send(governed.client())
    const usage = governed.events.onlyUsage()
    expect(usage.ending).toBe('complete_without_usage')
    expect([usage.tokens.source, usage.cost.source]).toEqual(['estimated', 'estimated'])
    const { spent, held, requests } = await governed.ledger()
    expect(spent, name).toBeGreaterThanOrEqual(await governed.truth())
    expect(spent).toBeLessThanOrEqual(governed.events.of('request.start')[0]?.reserved ?? 0)
    expect({ held, requests }).toEqual({ held: 0, requests: 1 })
    expect(usage.cost.nanoUsd).toBe(spent)
  })

  it('costs the whole hold where the model may have reasoned unseen', async () => {
    const governed = await governedOpenAI({
      fake: { answer: { outputTokens: 20, reasoningTokens: 700, usage: 'omit' } },
    })
    await governed.client().chat.completions.create({
      model: 'gpt-5-mini',
      messages: [{ role: 'user', content: 'Think.' }],
      max_completion_tokens: 1_000,
    })
    const { spent, held } = await governed.ledger()
    expect(governed.events.onlyUsage()).toMatchObject({ ending: 'complete_without_usage' })
    expect(spent).toBe(governed.events.of('request.start')[0]?.reserved)
    expect(spent).toBeGreaterThanOrEqual(await governed.truth())
    expect(held).toBe(0)
  })
})

describe('the ledger is right before the caller has the answer', () => {
  it.each(wholeOperations)('$name', async ({ send }) => {
    const governed = await governedOpenAI()
    await send(governed.client())
    const [budget] = await governed.governor.status('worker')
    expect(budget?.spent).toBe(Number(await governed.truth()))
  })

  it.each(streamOperations)('$name', async ({ open }) => {
    const governed = await governedOpenAI()
    const stream = await open(governed.client())
    for await (const _event of stream);
    const [budget] = await governed.governor.status('worker')
    expect(budget?.spent).toBe(Number(await governed.truth()))
  })
})

describe('a body that is taken as a response', () => {
  it('settles an answer that nobody reads', async () => {
    const governed = await governedOpenAI()
    await governed
      .client()
      .chat.completions.create({ model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'Hello' }] })
      .asResponse()
    await governed.events.usageReached(1)
    expect(governed.events.onlyUsage().ending).toBe('complete')
    expect(await governed.ledger()).toEqual({ spent: await governed.truth(), held: 0, requests: 1 })
  })

  it('is charged by the model that answered, not the one that was asked', async () => {
    const governed = await governedOpenAI({ fake: { answer: { model: 'gpt-4.1', outputTokens: 100 } } })
    await governed.client().chat.completions.create({
      model: 'gpt-4.1-mini',
      messages: [{ role: 'user', content: 'Hello' }],
      max_completion_tokens: 200,
    })
    const { inputTokens, outputTokens } = governed.provider.totals()
    expect((await governed.ledger()).spent).toBe(inputTokens * 2_000 + outputTokens * 8_000)
    expect(governed.events.of('budget.overrun').length).toBe(1)
  })
})
