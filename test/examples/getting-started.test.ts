import { createGovernor, environmentKeys, isBudgetExceededError, openai, usd } from '@bursar/openai'
import { type FakeProvider, startFakeProvider } from '@bursar/testing'
import OpenAI from 'openai-7'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

// What docs/getting-started.md promises, step by step, with the built packages.
const sharedKey = ['shared', 'key', 'of', 'everyone'].join('-')
const ownKey = ['own', 'key', 'of', 'support'].join('-')
const ask = { model: 'gpt-5-mini', messages: [{ role: 'user' as const, content: 'Which queue is this for?' }] }
const tiny = { scope: { agent: '*' }, limit: usd('0.000001'), per: 'day' } as const

let provider: FakeProvider

beforeEach(async () => {
  provider = await startFakeProvider({ keys: [sharedKey, ownKey] })
})
afterEach(() => provider.close())

const sharedClient = (): OpenAI => new OpenAI({ apiKey: sharedKey, baseURL: provider.baseUrl })

function governorWith({ mode = 'observe', environment = {} }: GovernorChoice = {}) {
  return createGovernor({
    providers: { openai: openai({ client: { baseURL: provider.baseUrl } }) },
    keys: environmentKeys({ sharedFallback: ['research_agent'], environment }),
    budgets: [{ ...tiny, mode }],
    acknowledgeVolatileStore: true,
  })
}

interface GovernorChoice {
  readonly mode?: 'observe' | 'hard'
  readonly environment?: Readonly<Record<string, string>>
}

describe('step 1 and 2: watching the client you have', () => {
  test('is the same client, with the same key and the same request, also beyond the limit', async () => {
    const client = sharedClient()
    await using governor = governorWith()
    expect(governor.govern(client, 'support_classifier')).toBe(client)
    expect(client).toBeInstanceOf(OpenAI)

    await client.chat.completions.create(ask)
    await client.chat.completions.create(ask)

    expect(provider.requests.map((request) => request.key)).toEqual([sharedKey, sharedKey])
    expect(provider.requests.map((request) => request.body)).toEqual([ask, ask])
  })

  test('tells what was spent, and what would have been refused', async () => {
    await using governor = governorWith()
    const client = governor.govern(sharedClient(), 'support_classifier')
    const seen: string[] = []
    governor.on('usage', ({ agent, cost }) => seen.push(`${agent} spent ${cost.nanoUsd > 1_000}`))
    governor.on('budget.exceeded', ({ agent, budget, mode }) => seen.push(`${budget} (${mode}) for ${agent}`))

    await client.chat.completions.create(ask)

    expect(seen).toEqual(['agent-day (observe) for support_classifier', 'support_classifier spent true'])
    const prices = { 'gpt-5-mini': { input: '0.25', cachedInput: '0.025', output: '2' } }
    const [budget] = await governor.status('support_classifier')
    expect(budget?.spent).toBe(Number(provider.cost(prices)))
  })

  test('lets a model without a price pass and shows it as unpriced; a hard budget refuses it and says which line to add', async () => {
    const finetune = { ...ask, model: 'my-finetune' }
    await using watching = governorWith()
    const costs: string[] = []
    watching.on('usage', ({ cost }) => costs.push(cost.source))
    await watching.govern(sharedClient(), 'support_classifier').chat.completions.create(finetune)
    expect(costs).toEqual(['unpriced'])

    await using strict = governorWith({ mode: 'hard' })
    const client = strict.govern(sharedClient(), 'support_classifier')
    await expect(client.chat.completions.create(finetune)).rejects.toThrow(/prices: \{ "my-finetune": /)
    expect(provider.requests).toHaveLength(1)
  })

  test('steers one client for many agents by the run it is called in', async () => {
    await using governor = governorWith()
    const shared = governor.govern(sharedClient())
    const agents: string[] = []
    governor.on('usage', ({ agent }) => agents.push(agent))
    for (const agent of ['research_agent', 'support_classifier']) {
      await governor.run({ agent }, () => shared.chat.completions.create(ask))
    }
    expect(agents).toEqual(['research_agent', 'support_classifier'])
  })
})

describe('step 3: a key per agent', () => {
  const environment = { OPENAI_KEY_SUPPORT_CLASSIFIER: ownKey, OPENAI_API_KEY: sharedKey }

  test('sends the own key of an agent, and the shared one only for agents that are named', async () => {
    await using governor = governorWith({ environment })
    const labels: string[] = []
    governor.on('usage', ({ agent, key }) => labels.push(`${agent} ${key?.label}`))
    const call = (agent: string): Promise<unknown> =>
      governor.createGovernedClient(agent).openai.chat.completions.create(ask)

    await call('support_classifier')
    await call('research_agent')
    await expect(call('newcomer')).rejects.toThrow(/OPENAI_KEY_NEWCOMER/)

    expect(provider.requests.map((request) => request.key)).toEqual([ownKey, sharedKey])
    expect(labels).toEqual(['support_classifier default', 'research_agent shared'])
  })

  test('switches a client you built yourself to the key of its agent', async () => {
    await using governor = governorWith({ environment })
    const client = governor.govern(sharedClient(), 'support_classifier', { key: 'ring' })
    await client.chat.completions.create(ask)
    expect(provider.requests.map((request) => request.key)).toEqual([ownKey])
  })
})

describe('step 4 and 5: a hard limit', () => {
  test('refuses with the 402 of the SDK, and sends nothing', async () => {
    await using governor = governorWith({ mode: 'hard' })
    const client = governor.govern(sharedClient(), 'support_classifier')
    const refusal: unknown = await client.chat.completions.create(ask).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(OpenAI.APIError)
    expect(refusal).toMatchObject({ status: 402, agent: 'support_classifier', budget: 'agent-day' })
    expect(isBudgetExceededError(refusal)).toBe(true)
    expect(provider.requests).toEqual([])
  })
})
