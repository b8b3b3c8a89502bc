import {
  BursarError,
  createGovernor,
  environmentKeys,
  requests,
  usd,
  type Governor,
  type GovernorOptions,
} from '@bursar/core'
import { type FakeProvider, startFakeProvider } from '@bursar/testing'
import { describe, expect, test } from 'vitest'
import { leakyPrintings } from '../leaks/lib/printings.ts'
import { leaks, newSecret } from '../leaks/lib/secret.ts'
import { type Client, loadSdk, question, type Sdk, versions } from './lib/sdk.ts'
import { anthropicOf } from './lib/subjects.ts'

type AnthropicGovernor = Governor<{ anthropic: ReturnType<typeof anthropicOf> }>

const agent = 'leaky'

function governed(sdk: Sdk, provider: FakeProvider, secret: string, options: Partial<GovernorOptions> = {}) {
  const governor: AnthropicGovernor = createGovernor({
    keys: environmentKeys({ environment: { ANTHROPIC_KEY_LEAKY: secret } }),
    budgets: [
      { scope: { agent: '*' }, limit: usd('100'), per: 'hour' },
      { scope: {}, limit: requests(1_000), per: 'hour' },
    ],
    ...options,
    providers: { anthropic: anthropicOf(sdk, provider) },
  })
  const events: object[] = []
  for (const name of ['request.start', 'usage', 'request.blocked', 'key.rejected'] as const) {
    governor.on(name, (event) => void events.push(event))
  }
  const client = governor.createGovernedClient(agent, { anthropic: { maxRetries: 0 } }).anthropic as unknown as Client
  return { governor, client, events }
}

async function caught(action: () => unknown): Promise<Error> {
  try {
    await action()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new TypeError('This call was expected to fail with an error')
}

async function readStream(client: Client): Promise<void> {
  for await (const _event of await client.messages.create({ ...question, stream: true }));
}

const ask = (client: Client): unknown => client.messages.create(question)

interface Failure {
  readonly name: string
  readonly prepare?: (provider: FakeProvider, secret: string) => unknown
  readonly call?: (client: Client) => unknown
  readonly options?: Partial<GovernorOptions>
  /** The bare client's error shows the key here. */
  readonly bareLeaks?: true
  readonly isOurs?: true
  /** What breaks while it is read is thrown as the platform threw it, governed or not. */
  readonly isPlatforms?: true
}

const failures: readonly Failure[] = [
  {
    name: 'a 401 that echoes the key in body and headers',
    prepare: (provider) => provider.behave(() => ({ kind: 'refuse', status: 401, echoKey: true })),
    bareLeaks: true,
  },
  {
    name: 'a streamed call answered by a 401 that echoes the key',
    prepare: (provider) => provider.behave(() => ({ kind: 'refuse', status: 401, echoKey: true })),
    call: readStream,
    bareLeaks: true,
  },
  {
    name: 'a spending limit that echoes the key',
    prepare: (provider) => provider.behave(() => ({ kind: 'refuse', status: 402, echoKey: true })),
    bareLeaks: true,
    isOurs: true,
  },
  {
    name: 'a compressed 403 that echoes the key',
    prepare: (provider) => provider.behave(() => ({ kind: 'refuse', status: 403, echoKey: true, gzip: true })),
    bareLeaks: true,
  },
  {
    name: 'an error event that echoes the key',
    prepare: (provider, secret) =>
      provider.behave(() => ({ kind: 'error_event', message: `The key ${secret} is odd` })),
    call: readStream,
    bareLeaks: true,
  },
  { name: 'a reset', prepare: (provider) => provider.behave(() => ({ kind: 'reset' })) },
  {
    name: 'a cut stream',
    prepare: (provider) => provider.behave(() => ({ kind: 'cut' })),
    call: readStream,
    isPlatforms: true,
  },
  {
    name: 'a timeout',
    prepare: (provider) => provider.behave(() => ({ kind: 'hang' })),
    call: (client) => client.messages.create(question, { timeout: 30 }),
  },
  { name: 'a redirect', prepare: (provider) => provider.behave(() => ({ kind: 'redirect' })), isOurs: true },
  {
    name: 'a denial',
    isOurs: true,
    options: { budgets: [{ scope: { agent: '*' }, limit: usd('0.000000001'), per: 'hour' }] },
  },
]

describe.each(versions)('@anthropic-ai/sdk %s', (version) => {
  test('printing a governed client, its parts and its governor shows no key, and printing the bare client does', async () => {
    const sdk = await loadSdk(version)
    const secret = newSecret()
    const shows = (value: object): readonly string[] => leakyPrintings(value, (text) => leaks(text, secret))
    await using provider = await startFakeProvider({ keys: [secret] })
    const bareOptions = { apiKey: secret, baseURL: provider.origin, maxRetries: 0 }
    const bare = new sdk.Anthropic(bareOptions)
    const { governor, client, events } = governed(sdk, provider, secret)
    const adopted = governor.govern(new sdk.Anthropic(bareOptions), 'adopter')
    const shared = governor.govern(new sdk.Anthropic(bareOptions))
    const clone = client.withOptions({ timeout: 9_000 })
    const answers: object[] = []
    for (const each of [client, adopted, clone]) {
      answers.push(await each.messages.create(question).withResponse())
      answers.push(await each.messages.create({ ...question, stream: true }))
    }
    answers.push(await governor.run({ agent: 'sharer' }, async () => shared.messages.create(question)))
    expect(provider.requests.every(({ key }) => key === secret)).toBe(true)
    expect(shows(bare)).toEqual(expect.arrayContaining(['inspect', 'console.log', 'the whole graph']))
    expect(shows(bare.messages)).toEqual(expect.arrayContaining(['inspect depth 5', 'the whole graph']))
    const subjects = [client, adopted, shared, clone, client.messages, client.beta.messages, governor, events]
    for (const subject of [...subjects, ...answers]) expect(shows(subject)).toEqual([])
    expect([client.apiKey, adopted.apiKey, clone.apiKey]).toEqual(Array(3).fill('bursar-governed-no-key'))
    await provider.close()
  })

  test.each(failures)('the error of $name shows no key, nor do the events', async (failure) => {
    const sdk = await loadSdk(version)
    const secret = newSecret()
    const shows = (value: object): readonly string[] => leakyPrintings(value, (text) => leaks(text, secret))
    await using provider = await startFakeProvider()
    failure.prepare?.(provider, secret)
    const { call = ask } = failure
    const { client, governor, events } = governed(sdk, provider, secret, failure.options)
    const error = await caught(() => call(client))
    await governor.flush()
    expect(shows(error)).toEqual([])
    expect(error instanceof sdk.AnthropicError).toBe(failure.isPlatforms !== true)
    expect(error instanceof BursarError).toBe(failure.isOurs === true)
    expect(events.length).toBeGreaterThan(0)
    expect(shows(events)).toEqual([])
    if (failure.bareLeaks !== true) return
    const bare = new sdk.Anthropic({ apiKey: secret, baseURL: provider.origin, maxRetries: 0 })
    expect(shows(await caught(() => call(bare)))).toContain('inspect everything')
  })
})
