import {
  BudgetExceededError,
  createGovernor,
  environmentKeys,
  type Governor,
  isBudgetExceededError,
  usd,
} from '@bursar/core'
import { startFakeProvider } from '@bursar/testing'
import { describe, expect, test } from 'vitest'
import { bindOpenAI } from '../../../packages/openai/src/bind-openai.ts'
import { model, question } from './lib/check.ts'
import { key } from './lib/observe.ts'
import { chatHelpers, type Client, loadSdk, majors } from './lib/sdk.ts'
import { bareClient, type Kind, kindsOf, type Place } from './lib/subjects.ts'

/** Less than any call could cost. */
const limit = usd('0.000000001')

function deniedClient(kind: Kind, place: Place): Client {
  const { sdk, provider } = place
  const governor: Governor<{ openai: ReturnType<ReturnType<typeof bindOpenAI>['openai']> }> = createGovernor({
    providers: { openai: bindOpenAI(sdk.OpenAI as never).openai({ client: { baseURL: provider.baseUrl } }) },
    keys: environmentKeys({ environment: { OPENAI_KEY_POOR: key } }),
    budgets: [{ id: 'pennies', scope: { agent: '*' }, limit, per: 'hour' }],
  })
  if (kind === 'created') return governor.createGovernedClient('poor').openai as never
  if (kind === 'clone') return governor.createGovernedClient('poor').openai.withOptions({ timeout: 5_000 }) as never
  return governor.govern(bareClient(kind, place), 'poor')
}

const calls: Readonly<Record<string, (client: Client) => unknown>> = {
  'a call': (client) => client.chat.completions.create(question),
  'a stream': (client) => client.chat.completions.create({ ...question, stream: true }),
  'a response': (client) => client.responses.create({ model, input: 'North?' }),
  asResponse: (client) => client.chat.completions.create(question).asResponse(),
  'a raw post': (client) => client.post('/chat/completions', { body: question }),
  parse: (client) => chatHelpers(client).parse(question),
}

async function caught(action: () => unknown): Promise<unknown> {
  try {
    await action()
  } catch (error) {
    return error
  }
  throw new TypeError('This call was expected to be denied')
}

describe.each(majors.flatMap((major) => kindsOf(major).map((kind) => ({ major, kind }))))(
  'openai $major, $kind',
  ({ major, kind }) => {
    test.each(Object.entries(calls))(
      '%s over its budget is the error of both, and never leaves',
      async (_name, call) => {
        const sdk = await loadSdk(major)
        await using provider = await startFakeProvider({ keys: [key] })
        const error = await caught(() => call(deniedClient(kind, { sdk, provider, key })))
        expect(error).toBeInstanceOf(sdk.APIError)
        expect(error).toBeInstanceOf(BudgetExceededError)
        expect(isBudgetExceededError(error)).toBe(true)
        expect(error).toMatchObject({
          name: 'BudgetExceededError',
          status: 402,
          code: 'BUDGET_EXCEEDED',
          budget: 'pennies',
          agent: 'poor',
          scope: { agent: 'poor' },
          limit: limit.amount,
          spent: 0,
          held: 0,
          reason: 'exhausted',
        })
        expect(provider.requests).toHaveLength(0)
      },
    )

    test('a denial inside a helper is recognised', async () => {
      const sdk = await loadSdk(major)
      await using provider = await startFakeProvider({ keys: [key] })
      const client = deniedClient(kind, { sdk, provider, key })
      const helped = [
        await caught(() => chatHelpers(client).stream(question).finalChatCompletion()),
        await caught(() => client.responses.stream({ model, input: 'North?' }).finalResponse()),
        await caught(() =>
          chatHelpers(client)
            .runTools({ ...question, tools: [] } as never)
            .finalContent(),
        ),
      ]
      expect(helped.map((error) => isBudgetExceededError(error))).toEqual([true, true, true])
      expect(provider.requests).toHaveLength(0)
    })
  },
)
