import { ConfigurationError, type Fetch, tokens, UnpricedModelError, usd } from '@bursar/core'
import { priceBook, settleCost } from '@bursar/models'
import { describe, expect, it } from 'vitest'
import { governedOpenAI, type GovernedOpenAIOptions } from './lib/governed-openai.js'

const reportedUsage = { prompt_tokens: 20, completion_tokens: 7, total_tokens: 27 }

/** Answers every chat by the model asked for, with the usage given. */
function answering(usage: object | undefined, model?: string): Fetch {
  return async (_url, init) => {
    const asked = (await new Request('http://localhost', init).json()) as { readonly model: string }
    const message = { role: 'assistant', content: 'A few.' }
    return Response.json({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      model: model ?? asked.model,
      choices: [{ index: 0, finish_reason: 'stop', message }],
      usage,
    })
  }
}

async function ask(model: string, options: GovernedOpenAIOptions, more: object = {}) {
  const governed = await governedOpenAI(options)
  const messages = [{ role: 'user', content: 'How many roads must a man walk down?' }] as const
  const error: unknown = await governed
    .client()
    .chat.completions.create({ model, messages: [...messages], max_completion_tokens: 50, ...more })
    .then(() => undefined)
    .catch((failure: unknown) => failure)
  return { error, governed, ledger: await governed.ledger(), usage: governed.events.of('usage').at(-1) }
}

function priceOf(model: string): number {
  const card = priceBook.find('openai', model)
  if (card === undefined) throw new Error(`${model} has no price`)
  return settleCost(card, { inputTokens: 20, outputTokens: 7 }, { at: Date.UTC(2026, 10, 20) })
}

describe('a model without a price, under a budget in USD', () => {
  it('is refused, and the error shows the line that adds it', async () => {
    const { error, ledger } = await ask('my-model', { fetch: answering(reportedUsage) })
    expect(error).toBeInstanceOf(UnpricedModelError)
    expect(String(error)).toContain('prices: { "my-model": { input:')
    expect(ledger).toEqual({ spent: 0, held: 0, requests: 0 })
  })

  it('costs the provider’s ceiling where that was chosen, and the event says so', async () => {
    const { error, ledger, usage } = await ask('my-model', {
      fetch: answering(reportedUsage),
      unknownModels: 'ceiling',
    })
    expect(error).toBeUndefined()
    const ceiling = priceBook.ceiling('openai')?.prices[0]?.tiers[0]
    expect(ledger).toEqual({
      spent: (20 * (ceiling?.input ?? 0) + 7 * (ceiling?.output ?? 0)) / 1_000,
      held: 0,
      requests: 1,
    })
    expect(usage).toMatchObject({ cost: { nanoUsd: ledger.spent, source: 'ceiling' }, tokens: { source: 'provider' } })
  })

  it('is held at the ceiling too: a small budget refuses it', async () => {
    const budgets = [{ scope: {}, limit: usd('0.001'), per: 'day' }] as const
    const { error } = await ask('my-model', { fetch: answering(reportedUsage), unknownModels: 'ceiling', budgets })
    expect(error).toMatchObject({ code: 'BUDGET_EXCEEDED' })
  })

  it('costs what the model that answered costs, where that is known', async () => {
    const fetch = answering(reportedUsage, 'gpt-4.1-mini')
    const { ledger, usage } = await ask('my-deployment', { fetch, unknownModels: 'ceiling' })
    expect(ledger.spent).toBe(priceOf('gpt-4.1-mini'))
    expect(usage?.cost.source).toBe('provider')
  })

  it('costs nothing where that was chosen, but its tokens count, and the event says so', async () => {
    const { error, governed, ledger, usage } = await ask('my-model', {
      fetch: answering(reportedUsage),
      unknownModels: 'free',
      budgets: [
        { scope: {}, limit: usd('1'), per: 'day' },
        { scope: {}, limit: tokens(1_000_000), per: 'day' },
      ],
    })
    expect(error).toBeUndefined()
    expect(ledger).toMatchObject({ spent: 0, held: 0 })
    const status = await governed.governor.status('worker')
    expect(status.find(({ unit }) => unit === 'tokens')?.spent).toBe(27)
    expect(usage?.cost).toMatchObject({ nanoUsd: 0, source: 'unpriced' })
  })

  it('leaves known models at their price', async () => {
    for (const unknownModels of ['ceiling', 'free'] as const) {
      const { ledger, usage } = await ask('gpt-4.1-mini', { fetch: answering(reportedUsage), unknownModels })
      expect(ledger.spent).toBe(priceOf('gpt-4.1-mini'))
      expect(usage?.cost.source).toBe('provider')
    }
  })

  it('must be one of three words', async () => {
    const options = { unknownModels: 'cieling' } as unknown as GovernedOpenAIOptions
    await expect(governedOpenAI(options)).rejects.toThrow(/unknownModels must be one of .* Did you mean "ceiling"/)
  })
})

describe('usage that can not be true', () => {
  it.each([
    ['a negative total', { prompt_tokens: -20, completion_tokens: 7 }],
    ['a total that is no number', { prompt_tokens: 20, completion_tokens: 'seven' }],
    ['nothing used of a prompt that was counted', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }],
    ['no usage at all', undefined],
  ])('%s is charged by our own count, never nothing', async (_, usage) => {
    const { ledger, usage: event } = await ask('gpt-4.1-mini', { fetch: answering(usage) })
    expect(ledger.spent).toBeGreaterThan(0)
    expect(event?.tokens).toMatchObject({ source: 'estimated' })
    expect(event?.tokens.inputTokens).toBeGreaterThan(5)
    expect(event?.tokens.outputTokens).toBeGreaterThan(0)
  })
})

describe('a hold', () => {
  it('is no dearer than the request allows: text of an audio model costs text', async () => {
    const reserved = async (more: object) => {
      const { governed } = await ask('gpt-audio', { fetch: answering(reportedUsage) }, more)
      return governed.events.of('request.start')[0]?.reserved ?? 0
    }
    const [text, speech] = [await reserved({}), await reserved({ modalities: ['text', 'audio'] })]
    expect(text).toBeGreaterThan(0)
    expect(text).toBeLessThan(50 * 64_000)
    expect(speech).toBeGreaterThanOrEqual(50 * 64_000)
  })
})

describe('a price book given to the governor', () => {
  const dear = priceBook.with({ 'gpt-4.1-mini': { input: '1000', output: '1000' } })

  it('prices calls, and its version is on the event', async () => {
    const { ledger, usage } = await ask('gpt-4.1-mini', { fetch: answering(reportedUsage), prices: dear })
    expect(ledger.spent).toBe(27 * 1_000_000)
    expect(usage?.cost.priceVersion).toBe(dear.version)
  })

  it('replaces another from the next call on; a call in flight keeps its own', async () => {
    let answer = (): void => undefined
    const gate = new Promise<void>((resolve) => (answer = resolve))
    const send = answering(reportedUsage)
    let calls = 0
    const governed = await governedOpenAI({
      async fetch(url, init) {
        if (calls++ === 0) await gate
        return send(url, init)
      },
    })
    const client = governed.client()
    const chat = () =>
      client.chat.completions.create({
        model: 'gpt-4.1-mini',
        messages: [{ role: 'user', content: 'How many?' }],
        max_completion_tokens: 50,
      })
    const first = chat()
    while (calls === 0) await new Promise(setImmediate)
    governed.governor.setPrices(dear)
    answer()
    await first
    await chat()
    expect(governed.events.of('usage').map(({ cost }) => cost)).toMatchObject([
      { nanoUsd: priceOf('gpt-4.1-mini'), priceVersion: priceBook.version },
      { nanoUsd: 27 * 1_000_000, priceVersion: dear.version },
    ])
  })

  it('does not drop the overrides of the governor', async () => {
    const governed = await governedOpenAI({
      fetch: answering(reportedUsage),
      prices: { mine: { input: '1', output: '1' } },
    })
    governed.governor.setPrices(dear)
    const messages = [{ role: 'user' as const, content: 'How many?' }]
    await governed.client().chat.completions.create({ model: 'mine', messages, max_completion_tokens: 9 })
    expect((await governed.ledger()).spent).toBe(27 * 1_000)
  })

  it('is refused where it is none', async () => {
    const { governor } = await governedOpenAI()
    expect(() => governor.setPrices({} as typeof priceBook)).toThrow(ConfigurationError)
    await expect(governedOpenAI({ prices: 7 as never })).rejects.toThrow(/`prices` must be an object/)
  })
})
