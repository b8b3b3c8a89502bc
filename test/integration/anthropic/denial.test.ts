import { BudgetExceededError, createGovernor, environmentKeys, isBudgetExceededError, usd } from '@bursar/core'
import { startFakeProvider } from '@bursar/testing'
import { describe, expect, test } from 'vitest'
import { key } from '../fidelity/lib/observe.ts'
import { type Client, loadSdk, question, versions } from './lib/sdk.ts'
import { anthropicOf, bareClient, type Kind, kindsOf, type Place } from './lib/subjects.ts'

/** Less than any call could cost. */
const limit = usd('0.000000001')

function deniedClient(kind: Kind, place: Place): Client {
  const governor = createGovernor({
    providers: { anthropic: anthropicOf(place.sdk, place.provider) },
    keys: environmentKeys({ environment: { ANTHROPIC_KEY_POOR: key } }),
    budgets: [{ id: 'pennies', scope: { agent: '*' }, limit, per: 'hour' }],
  })
  if (kind === 'created') return governor.createGovernedClient('poor').anthropic as never
  if (kind === 'clone') return governor.createGovernedClient('poor').anthropic.withOptions({ timeout: 5_000 }) as never
  return governor.govern(bareClient(kind, place), 'poor')
}

const calls: Readonly<Record<string, (client: Client) => unknown>> = {
  'a call': (client) => client.messages.create(question),
  'a stream': (client) => client.messages.create({ ...question, stream: true }),
  'a beta call': (client) => client.beta.messages.create(question),
  asResponse: (client) => client.messages.create(question).asResponse(),
  'a raw post': (client) => client.post('/v1/messages', { body: question }),
  'a stream helper': (client) => client.messages.stream(question).finalMessage(),
  'a stream helper that is iterated': async (client) => {
    for await (const _event of client.messages.stream(question));
  },
}

async function caught(action: () => unknown): Promise<unknown> {
  try {
    await action()
  } catch (error) {
    return error
  }
  throw new TypeError('This call was expected to be denied')
}

describe.each(versions.flatMap((version) => kindsOf(version).map((kind) => ({ version, kind }))))(
  '@anthropic-ai/sdk $version, $kind',
  ({ version, kind }) => {
    test.each(Object.entries(calls))(
      '%s over its budget is the error of both, and never leaves',
      async (_name, call) => {
        const sdk = await loadSdk(version)
        await using provider = await startFakeProvider({ keys: [key] })
        const error = await caught(() => call(deniedClient(kind, { sdk, provider, key })))
        expect(error).toBeInstanceOf(sdk.APIError)
        // 1.x has a class of its own for 402.
        expect(error).toBeInstanceOf(version === '1' ? sdk.PaymentRequiredError : sdk.APIError)
        expect(error).toBeInstanceOf(BudgetExceededError)
        expect(isBudgetExceededError(error)).toBe(true)
        expect(error).toMatchObject({
          name: 'BudgetExceededError',
          status: 402,
          code: 'BUDGET_EXCEEDED',
          message: expect.stringMatching(/^402 .*"pennies"/),
          budget: 'pennies',
          agent: 'poor',
          limit: limit.amount,
          spent: 0,
          held: 0,
          reason: 'exhausted',
        })
        expect(provider.requests).toHaveLength(0)
      },
    )
  },
)

test('a tool runner that runs out of money in the middle throws the denial', async () => {
  const sdk = await loadSdk('1')
  await using provider = await startFakeProvider({ keys: [key] })
  const governor = createGovernor({
    providers: { anthropic: anthropicOf(sdk, provider) },
    keys: environmentKeys({ environment: { ANTHROPIC_KEY_POOR: key } }),
    budgets: [{ id: 'one call', scope: { agent: '*' }, limit: { unit: 'requests', amount: 1 } as never, per: 'hour' }],
  })
  provider.script([{ kind: 'answer', toolCall: { name: 'compass', arguments: {} } }])
  const tool = {
    type: 'custom' as const,
    name: 'compass',
    input_schema: { type: 'object' as const },
    run: async () => 'north',
    parse: (input: unknown) => input,
  }
  const { anthropic: client } = governor.createGovernedClient('poor')
  const error = await caught(async () => client.beta.messages.toolRunner({ ...question, tools: [tool] } as never))
  expect(isBudgetExceededError(error)).toBe(true)
  expect(provider.requests).toHaveLength(1)
})
