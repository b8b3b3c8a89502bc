import { LLMock } from '@copilotkit/aimock'
import { anthropic } from '@bursar/anthropic'
import { BudgetExceededError, type BudgetOptions, createGovernor, requests, staticKeys, usd } from '@bursar/core'
import { google } from '@bursar/google'
import { openai } from '@bursar/openai'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readAll } from '../money/lib/operations.js'
import { recordEvents } from '../money/lib/recorded-events.js'

// A provider that others wrote. It is believed where it is faithful: wire formats, whole and streamed, plain usage, refusals,
// broken streams. It tells no details of usage (cached, thought), checks no keys, and has no `/v1` for Gemini.

const text = 'Which way is north?'
const input = 1_000
const output = 40
/** Each handler picks the names of its own format. */
const usage = {
  prompt_tokens: input,
  completion_tokens: output,
  input_tokens: input,
  output_tokens: output,
  promptTokenCount: input,
  candidatesTokenCount: output,
  total_tokens: input + output,
  totalTokenCount: input + output,
}

async function startMock(): Promise<LLMock> {
  const mock = new LLMock({ port: 0 })
  mock.onMessage(/north/, { content: 'That way, and then left.', usage })
  mock.onMessage(/cut/, { content: 'word '.repeat(40), usage }, { chunkSize: 10, truncateAfterChunks: 5 })
  mock.onEmbedding(/north/, { embedding: [0.25, 0.5] })
  await mock.start()
  onTestFinished(() => mock.stop())
  return mock
}

const ample: readonly BudgetOptions[] = [{ scope: {}, limit: usd('10'), per: 'day' }]

interface Settings {
  readonly budgets?: readonly BudgetOptions[]
  readonly maxRetries?: number
}

function governedBy(mock: LLMock, { budgets = ample, maxRetries = 0 }: Settings = {}) {
  const governor = createGovernor({
    providers: {
      openai: openai({ client: { baseURL: `${mock.url}/v1`, maxRetries } }),
      anthropic: anthropic({ client: { baseURL: mock.url, maxRetries } }),
      google: google({ client: { httpOptions: { baseUrl: mock.url, apiVersion: 'v1beta' } } }),
    },
    keys: staticKeys({ openai: { worker: 'key' }, anthropic: { worker: 'key' }, google: { worker: 'key' } }),
    budgets,
    acknowledgeVolatileStore: true,
  })
  onTestFinished(() => governor.close({ timeoutMs: 0 }))
  return { governor, events: recordEvents(governor), clients: governor.createGovernedClient('worker') }
}

type Clients = ReturnType<typeof governedBy>['clients']

interface Kind {
  readonly name: string
  /** nano-USD per token of input and of output. */
  readonly prices: readonly [input: number, output: number]
  readonly ask: (clients: Clients, content: string) => Promise<unknown>
}

const chat = (content: string) => ({ model: 'gpt-4.1-mini', messages: [{ role: 'user' as const, content }] })
const message = (content: string) => ({ ...chat(content), model: 'claude-haiku-4-5', max_tokens: 200 })
const contents = (content: string) => ({ model: 'gemini-2.0-flash', contents: content })

const whole: readonly Kind[] = [
  {
    name: 'chat.completions',
    prices: [400, 1_600],
    ask: async ({ openai: client }, content) => (await client.chat.completions.create(chat(content))).choices[0],
  },
  {
    name: 'responses',
    prices: [400, 1_600],
    ask: async ({ openai: client }, content) =>
      (await client.responses.create({ model: 'gpt-4.1-mini', input: content })).output_text,
  },
  {
    name: 'messages',
    prices: [1_000, 5_000],
    ask: async ({ anthropic: client }, content) => (await client.messages.create(message(content))).content,
  },
  {
    name: 'generateContent',
    prices: [100, 400],
    ask: async ({ google: client }, content) => (await client.models.generateContent(contents(content))).text,
  },
]

const streamed: readonly Kind[] = [
  {
    name: 'chat.completions stream',
    prices: [400, 1_600],
    ask: async ({ openai: client }, content) =>
      readAll(await client.chat.completions.create({ ...chat(content), stream: true })),
  },
  {
    name: 'responses stream',
    prices: [400, 1_600],
    ask: async ({ openai: client }, content) =>
      readAll(await client.responses.create({ model: 'gpt-4.1-mini', input: content, stream: true })),
  },
  {
    name: 'messages stream',
    prices: [1_000, 5_000],
    ask: async ({ anthropic: client }, content) =>
      readAll(await client.messages.create({ ...message(content), stream: true })),
  },
  {
    name: 'generateContentStream',
    prices: [100, 400],
    ask: async ({ google: client }, content) => readAll(await client.models.generateContentStream(contents(content))),
  },
]

describe.each([...whole, ...streamed])(
  '$name of a provider that others wrote',
  ({ ask, prices: [inPrice, outPrice] }) => {
    it('costs the usage it tells', async () => {
      const mock = await startMock()
      const { events, governor, clients } = governedBy(mock)
      await ask(clients, text)
      await events.usageReached(1)
      await governor.flush()
      const cost = input * inPrice + output * outPrice
      expect(events.onlyUsage()).toMatchObject({
        ending: 'complete',
        dispatches: 1,
        tokens: { inputTokens: input, outputTokens: output, source: 'provider' },
        cost: { nanoUsd: cost, source: 'provider' },
      })
      expect((await governor.status('worker'))[0]).toMatchObject({ spent: cost, held: 0 })
      expect(mock.getRequests()).toHaveLength(1)
    })

    it('is not asked where the budget denies', async () => {
      const mock = await startMock()
      const { clients } = governedBy(mock, { budgets: [{ scope: {}, limit: usd('0.000000001'), per: 'day' }] })
      const error: unknown = await ask(clients, text).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(Error)
      expect(error).toBeInstanceOf(BudgetExceededError)
      expect(mock.getRequests()).toEqual([])
    })

    it('costs nothing where it refuses', async () => {
      const mock = await startMock()
      const { events, governor, clients } = governedBy(mock)
      mock.nextRequestError(400, { message: 'no', type: 'invalid_request_error' })
      await expect(ask(clients, text)).rejects.toThrow(/./)
      await governor.flush()
      expect(events.onlyUsage()).toMatchObject({ ending: 'refused', status: 400, cost: { nanoUsd: 0 } })
      expect((await governor.status('worker'))[0]).toMatchObject({ spent: 0, held: 0 })
    })
  },
)

describe.each(streamed)('a broken $name of a provider that others wrote', ({ ask }) => {
  it('costs something, and holds nothing any more', async () => {
    const mock = await startMock()
    const { events, governor, clients } = governedBy(mock)
    await ask(clients, 'cut').catch(() => undefined)
    await events.usageReached(1)
    await governor.flush()
    const { cost, tokens, ending } = events.onlyUsage()
    expect(['interrupted', 'unknown']).toContain(ending)
    expect(tokens.outputTokens).toBeGreaterThan(0)
    expect((await governor.status('worker'))[0]).toMatchObject({ spent: cost.nanoUsd, held: 0 })
  })
})

const counted: BudgetOptions = { scope: {}, limit: requests(100), per: 'day' }

describe('a provider that others wrote', () => {
  it('is asked as often as the ledger counts, retries included', async () => {
    const mock = await startMock()
    const { events, governor, clients } = governedBy(mock, { budgets: [...ample, counted], maxRetries: 1 })
    mock.nextRequestError(500, { message: 'not now' })
    await clients.openai.chat.completions.create(chat(text))
    await clients.anthropic.messages.create(message(text))
    await governor.flush()
    expect(events.of('usage').map(({ attempt, status }) => [attempt, status])).toEqual([
      [0, 500],
      [1, 200],
      [0, 200],
    ])
    expect((await governor.status('worker')).find(({ unit }) => unit === 'requests')?.spent).toBe(3)
    expect(mock.getRequests()).toHaveLength(3)
  })

  it('is not believed when embeddings shall have used no token', async () => {
    const { events, clients } = governedBy(await startMock())
    const answer = await clients.openai.embeddings.create({ model: 'text-embedding-3-small', input: text })
    expect(answer.usage.total_tokens).toBe(0)
    await events.usageReached(1)
    expect(events.onlyUsage().cost).toMatchObject({ source: 'estimated' })
    expect(events.onlyUsage().cost.nanoUsd).toBeGreaterThan(0)
  })
})
