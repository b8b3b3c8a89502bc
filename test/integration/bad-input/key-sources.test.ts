import { randomBytes } from 'node:crypto'
import {
  createGovernor,
  environmentKeys,
  type GovernorOptions,
  type KeyMaterial,
  type KeySource,
  KeyUnavailableError,
} from '@bursar/core'
import { openai } from '@bursar/openai'
import { createFakeClock } from '@bursar/testing'
import OpenAI from 'openai-7'
import { describe, expect, onTestFinished, test } from 'vitest'
import { leakyPrintings } from '../leaks/lib/printings.ts'
import { leaks } from '../leaks/lib/secret.ts'
import { inventKey, startProvider } from './lib/setup.js'

const secret = inventKey()
const token = ['hvs', randomBytes(24).toString('base64url')].join('.')
const shows = (text: string): boolean => leaks(text, secret) || text.includes(token.slice(4, 20))
const body = { model: 'gpt-4.1-mini', messages: [{ role: 'user' as const, content: 'Hello' }] }

const middle = (inserted: string): string => `${secret.slice(0, 30)}${inserted}${secret.slice(30)}`
const answering = (answer: unknown): KeySource['fetch'] => {
  return () => Promise.resolve(answer as readonly KeyMaterial[])
}
const failing = (error: unknown): KeySource['fetch'] => {
  // eslint-disable-next-line typescript/prefer-promise-reject-errors -- sources of others throw what they like
  return () => Promise.reject(error)
}

/** Everything a source may do wrong, and what is said of it. */
const wrong: readonly (readonly [what: string, fetch: KeySource['fetch'], said: string])[] = [
  ['a key with a line break', answering([{ secret: middle('\n') }]), 'holds a line break inside'],
  ['a key with a non-ASCII character', answering([{ secret: middle('é') }]), 'holds a control or non-ASCII character'],
  ['an empty key', answering([{ secret: ' \n' }]), 'is empty'],
  ['a placeholder', answering([{ secret: '${OPENAI_API_KEY}' }]), 'is a placeholder, not a key'],
  ['an admin key', answering([{ secret: `sk-admin-${secret}` }]), 'is an admin key'],
  ['a key of another environment', answering([{ secret: `sk_test_${secret}` }]), 'is a test key, and the agent'],
  ['a broken previous key', answering([{ secret }, { secret: middle(' ') }]), 'holds a space inside'],
  ['no keys', answering([]), 'There is no key in the answer of the key source "safe"'],
  ['nothing', answering(undefined), 'must answer with a list of keys'],
  ['the key itself', answering(secret), 'must answer with a list of keys'],
  ['an object', answering({ current: secret }), 'must answer with a list of keys'],
  ['texts', answering([secret]), 'is not an object with a `secret`'],
  ['a key as its label', answering([{ secret, label: secret }]), 'stands in its `label`'],
  ['a time that is none', answering([{ secret, createdAt: 'today' }]), 'not a number of epoch milliseconds'],
  ['a refusal', failing(new Error(`permission denied for token ${token}`)), 'failed: permission denied'],
  [
    'an error that holds its request',
    failing(Object.assign(new Error('403'), { config: { token, secret } })),
    'failed: 403',
  ],
  ['an error with a cause', failing(new Error('unreachable', { cause: new Error(token) })), 'failed: unreachable'],
  ['a text that is thrown', failing(`no ${token}`), 'failed: no [redacted]'],
  ['JSON that ends too early', () => Promise.resolve(JSON.parse(`[{"secret":"${secret}"`) as never), 'failed: '],
  ['an answer that never comes', () => new Promise(() => {}), 'did not answer within 5000 ms'],
]

function governorWith(options: Partial<GovernorOptions>, baseURL: string) {
  const clock = createFakeClock()
  const governor = createGovernor({
    acknowledgeVolatileStore: true,
    clock,
    ...options,
    providers: { openai: openai({ client: { baseURL, maxRetries: 0 } }) },
  })
  onTestFinished(() => governor.close({ timeoutMs: 0 }))
  return { governor, clock }
}

describe('a key source that gives', () => {
  test.each(wrong)('%s is a 503 that says so; nothing is sent, and nothing is shown', async (_what, fetch, said) => {
    const provider = await startProvider()
    const agents = { worker: { environment: 'live' } }
    const { governor, clock } = governorWith({ keys: { name: 'safe', fetch }, agents }, provider.baseUrl)
    const { openai: client } = governor.createGovernedClient('worker') as unknown as { openai: OpenAI }
    const failed = client.chat.completions.create(body).then(
      () => undefined,
      (caught: unknown) => caught,
    )
    await clock.advance(5_000)
    const error = await failed
    expect(error).toBeInstanceOf(KeyUnavailableError)
    expect(error).toBeInstanceOf(OpenAI.APIError)
    expect(error).toMatchObject({ status: 503, message: expect.stringContaining(said) })
    expect(leakyPrintings(error as object, shows)).toEqual([])
    expect(leakyPrintings(governor, shows)).toEqual([])
    const status = governor.keys.status('worker')
    await clock.advance(5_000)
    expect(leakyPrintings(await status, shows)).toEqual([])
    expect(provider.requests).toEqual([])
  })
})

test('what a verb of governor.keys throws shows no more than a call', async () => {
  const provider = await startProvider()
  const keys: KeySource = { name: 'safe', fetch: failing(new Error(`${token} may not read ${secret}`)) }
  const { governor } = governorWith({ keys }, provider.baseUrl)
  const error: unknown = await governor.keys.rotate('worker', { actor: 'ops' }).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(KeyUnavailableError)
  expect(leakyPrintings(error as object, shows)).toEqual([])
})

test('keys that are held show themselves nowhere: not in the governor, its verbs, its status or its events', async () => {
  const provider = await startProvider()
  const keys: KeySource = { name: 'safe', fetch: () => [{ secret }] }
  const { governor } = governorWith({ keys }, provider.baseUrl)
  const events: object[] = []
  for (const name of ['key.resolved', 'key.rotated', 'key.compromised', 'key.retired', 'usage'] as const) {
    governor.on(name, (event) => void events.push(event))
  }
  const { openai: client } = governor.createGovernedClient('worker') as unknown as { openai: OpenAI }
  await client.chat.completions.create(body)
  const results = [
    await governor.keys.rotate('worker', { actor: 'ops' }),
    await governor.keys.status(),
    await governor.keys.markCompromised('worker', { actor: 'ops', reason: `found ${secret} in a log` }),
  ]
  for (const shown of [governor, governor.keys, client, ...results, ...events]) {
    expect(leakyPrintings(shown, shows)).toEqual([])
  }
  expect(events).toHaveLength(3)
})

test('two agents that meet in one environment variable: the second one is refused, the first one works', async () => {
  const provider = await startProvider()
  const keys = environmentKeys({ environment: { OPENAI_KEY_A_B: secret } })
  const { governor } = governorWith({ keys }, provider.baseUrl)
  const of = (agent: string): OpenAI => (governor.createGovernedClient(agent) as unknown as { openai: OpenAI }).openai
  await of('a-b').models.list()
  const error: unknown = await of('a_b')
    .models.list()
    .then(
      () => undefined,
      (caught: unknown) => caught,
    )
  expect(error).toMatchObject({ status: 503, message: expect.stringContaining('already serves agent "a-b"') })
  expect(leakyPrintings(error as object, shows)).toEqual([])
  await of('a-b').models.list()
})
