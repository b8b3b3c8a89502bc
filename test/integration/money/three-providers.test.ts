import { anthropic } from '@bursar/anthropic'
import { type BudgetOptions, BudgetExceededError, createGovernor, staticKeys, usd } from '@bursar/core'
import { google } from '@bursar/google'
import { openai } from '@bursar/openai'
import { type PriceTable, startFakeProvider } from '@bursar/testing'
import { describe, expect, it } from 'vitest'
import { createRandom, integerBetween } from './lib/random.js'
import { readAll } from './lib/operations.js'
import { recordEvents } from './lib/recorded-events.js'

const calls = 300
/** nano-USD: less than the 300 calls would cost. */
const cap = 200_000_000

/** USD per million tokens, written down apart from the model cards. Source: the providers' pages of prices. */
const prices: PriceTable = {
  'gpt-4.1': { input: '2', cachedInput: '0.5', output: '8' },
  'text-embedding-3-small': { input: '0.02', output: '0' },
  'claude-opus-4-8': { input: '5', cachedInput: '0.5', cacheWrite: '6.25', longCacheWrite: '10', output: '25' },
  'gemini-2.5-flash': { input: '0.3', cachedInput: '0.03', audioInput: '1', output: '2.5' },
  'gemini-embedding-001': { input: '0.15', output: '0' },
}

describe.each([1, 2])('one agent, one budget in USD, 300 concurrent calls through three SDKs, seed %i', (seed) => {
  it.each<BudgetOptions['whenHeld']>(['deny', 'wait'])('cost the providers what the ledger says (%s)', async (mode) => {
    await using governed = await governedByOneBudget(seed, mode)
    const { provider, governor, events } = governed
    const outcomes = await callAllAtOnce(governed, seed)
    await governor.flush()
    await provider.idle()

    const failures = outcomes.filter((outcome) => outcome instanceof Error)
    const denied = failures.filter((error) => error instanceof BudgetExceededError)
    expect(failures).toEqual(denied)
    expect(denied.length).toBeGreaterThan(0)
    expect(provider.requests.length, 'a denied call makes no request').toBe(calls - denied.length)
    expect(events.of('request.blocked').length, 'a denied call is not retried').toBe(denied.length)

    const truth = provider.cost(prices)
    const [budget] = await governor.status('worker')
    expect(truth <= BigInt(cap), `${truth} nano-USD`).toBe(true)
    const surplus = surplusOfUntold(governed)
    expect(budget).toMatchObject({ spent: Number(truth) + surplus, held: 0, limit: cap })
    expect(surplus).toBeGreaterThanOrEqual(0)

    const shares = ['openai', 'anthropic', 'google'].map((name) => {
      const usage = events.of('usage').filter((event) => event.provider === name)
      return [name, usage.length, usage.reduce((sum, { cost }) => sum + cost.nanoUsd, 0)] as const
    })
    for (const [name, sent] of shares) expect(sent, name).toBeGreaterThan(0)
    expect(shares.reduce((sum, [, , spent]) => sum + spent, 0)).toBe(Number(truth) + surplus)
    const share = shares.map(([name, sent, spent]) => `${name} ${sent} calls ${spent}`).join(', ')
    console.info(
      `three providers seed ${seed} ${mode}: billed ${truth} of ${cap} nano-USD, ledger ${budget?.spent}; ${share}; ${denied.length} denied`,
    )
  })
})

const untold = 'gemini-embedding-001'

/**
 * Gemini's API tells no usage of embeddings, so the ledger charges what they can cost at most, in nano-USD above the bill.
 * All other calls were told, and are charged to the nano-USD.
 */
function surplusOfUntold({ events, provider }: Governed): number {
  const embeddings = events.of('usage').filter(({ model }) => model === untold)
  expect(embeddings.length).toBeGreaterThan(0)
  expect(events.of('usage').filter(({ cost }) => cost.source !== 'provider')).toEqual(embeddings)
  const charged = embeddings.reduce((sum, { cost }) => sum + cost.nanoUsd, 0)
  return charged - Number(provider.cost(prices, ({ model }) => model === untold))
}

type Governed = Awaited<ReturnType<typeof governedByOneBudget>>

/** One server speaks the formats of all three; a governor with three SDKs and one budget stands in front of it. */
async function governedByOneBudget(seed: number, whenHeld: BudgetOptions['whenHeld']) {
  const provider = await startFakeProvider({ seed, answer: { outputTokens: [20, 150], chunkTokens: 20 } })
  const key = { worker: ['test', 'key', 'of', 'worker'].join('-') }
  const governor = createGovernor({
    providers: {
      openai: openai({ client: { baseURL: provider.baseUrl, maxRetries: 2, timeout: 600_000 } }),
      anthropic: anthropic({ client: { baseURL: provider.origin, maxRetries: 2, timeout: 600_000 } }),
      google: google({ client: { httpOptions: { baseUrl: provider.origin } } }),
    },
    keys: staticKeys({ openai: key, anthropic: key, google: key }),
    budgets: [{ scope: {}, limit: usd('0.2'), per: 'day', ...(whenHeld && { whenHeld }) }],
    acknowledgeVolatileStore: true,
  })
  return {
    provider,
    governor,
    events: recordEvents(governor),
    clients: governor.createGovernedClient('worker'),
    async [Symbol.asyncDispose]() {
      await governor.close({ timeoutMs: 0 })
      await provider.close()
    },
  }
}

interface Ask {
  readonly text: string
  /** Most output tokens. */
  readonly most: number
}

type Send = (clients: Governed['clients'], ask: Ask) => Promise<unknown>

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const tool = { name: 'weather', description: 'Tells the weather of a city' }
const declaration = { ...tool, parametersJsonSchema: schema }

const mix: readonly Send[] = [
  ({ openai: { chat } }, ask) => chat.completions.create(chatOf(ask)),
  async ({ openai: { chat } }, ask) => readAll(await chat.completions.create({ ...chatOf(ask), stream: true })),
  ({ openai: { chat } }, ask) =>
    chat.completions.create({
      ...chatOf(ask),
      tools: [{ type: 'function', function: { ...tool, parameters: schema } }],
      tool_choice: 'required',
    }),
  async ({ openai: { responses } }, { text, most }) =>
    readAll(await responses.create({ model: 'gpt-4.1', input: text, max_output_tokens: most, stream: true })),
  ({ openai: { embeddings } }, { text }) => embeddings.create({ model: 'text-embedding-3-small', input: text }),
  ({ anthropic: { messages } }, ask) => messages.create(messageOf(ask)),
  async ({ anthropic: { messages } }, ask) => readAll(await messages.create({ ...messageOf(ask), stream: true })),
  ({ anthropic: { messages } }, ask) => messages.stream(messageOf(ask)).finalMessage(),
  ({ anthropic: { messages } }, ask) =>
    messages.create({
      ...messageOf(ask),
      tools: [{ ...tool, input_schema: { ...schema, type: 'object' } }],
      tool_choice: { type: 'any' },
    }),
  ({ google: { models } }, ask) => models.generateContent(contentOf(ask)),
  async ({ google: { models } }, ask) => readAll(await models.generateContentStream(contentOf(ask))),
  ({ google: { models } }, ask) =>
    models.generateContent({
      ...contentOf(ask),
      config: { maxOutputTokens: ask.most, tools: [{ functionDeclarations: [declaration] }] },
    }),
  ({ google: { models } }, { text }) => models.embedContent({ model: untold, contents: [text] }),
]

const chatOf = ({ text, most }: Ask) => ({
  model: 'gpt-4.1',
  messages: [{ role: 'user' as const, content: text }],
  max_completion_tokens: most,
})

const messageOf = ({ text, most }: Ask) => ({
  model: 'claude-opus-4-8',
  messages: [{ role: 'user' as const, content: text }],
  max_tokens: most,
})

const contentOf = ({ text, most }: Ask) => ({
  model: 'gemini-2.5-flash',
  contents: text,
  config: { maxOutputTokens: most },
})

/** Each is answered or the error it failed with. */
function callAllAtOnce({ clients }: Governed, seed: number): Promise<unknown[]> {
  const random = createRandom(seed)
  const pending = Array.from({ length: calls }, async (_, index) => {
    const send = mix[index % mix.length] as Send
    const ask = { text: `Ticket ${index}: classify it.`, most: integerBetween(random, 200, 1_000) }
    try {
      return await send(clients, ask)
    } catch (error) {
      return error
    }
  })
  return Promise.all(pending)
}
