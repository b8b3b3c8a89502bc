import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BursarError, usd } from '@bursar/core'
import { type FakeProvider, startFakeProvider } from '@bursar/testing'
import { describe, expect, test } from 'vitest'
import { question } from '../fidelity/lib/check.ts'
import { type Client, loadSdk, majors, type Sdk } from '../fidelity/lib/sdk.ts'
import { governed, type GovernedOptions } from './lib/governed.ts'
import { leakyPrintings } from './lib/printings.ts'
import { leaks, newSecret } from './lib/secret.ts'

interface Failure {
  readonly name: string
  readonly prepare?: (provider: FakeProvider, secret: string) => unknown
  readonly options?: Partial<GovernedOptions>
  /** @default the fake provider */
  readonly baseURL?: () => Promise<string>
  readonly secret?: () => string
  readonly call?: (client: Client, provider: FakeProvider) => unknown
  /** The bare client's error shows the key here. */
  readonly bareLeaks?: true
  /** The error is ours, where a bare client has none or another. */
  readonly isOurs?: true
}

const stream = { ...question, stream: true as const }

async function readStream(client: Client): Promise<void> {
  for await (const _chunk of await client.chat.completions.create(stream));
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
    name: 'a 400 that shows the key in base64',
    prepare: (provider, secret) =>
      provider.behave(() => ({
        kind: 'refuse',
        status: 400,
        message: Buffer.from(`Bearer ${secret}`).toString('base64'),
      })),
    bareLeaks: true,
  },
  {
    name: 'a 500 in HTML that echoes the key',
    prepare: (provider) =>
      provider.behave(() => ({ kind: 'refuse', status: 500, body: 'html', echoKey: true, message: 'Broken' })),
    bareLeaks: true,
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
  { name: 'a cut stream', prepare: (provider) => provider.behave(() => ({ kind: 'cut' })), call: readStream },
  {
    name: 'a timeout',
    prepare: (provider) => provider.behave(() => ({ kind: 'hang' })),
    call: (client) => client.chat.completions.create(question, { timeout: 30 }),
  },
  {
    name: 'an abort',
    call: (client, provider) => {
      const controller = new AbortController()
      provider.script([{ kind: 'answer', gate: () => (controller.abort(), new Promise(() => {})) }])
      return client.chat.completions.create(question, { signal: controller.signal })
    },
  },
  { name: 'a refused connection', baseURL: closedPort },
  { name: 'a host without address', baseURL: async () => 'http://bursar.invalid/v1' },
  { name: 'a redirect', prepare: (provider) => provider.behave(() => ({ kind: 'redirect' })), isOurs: true },
  {
    name: 'a key that no header can carry',
    secret: () => `${newSecret()}\n${newSecret()}`,
    bareLeaks: true,
    isOurs: true,
  },
  {
    name: 'a denial',
    isOurs: true,
    options: { budgets: [{ scope: { agent: '*' }, limit: usd('0.000000001'), per: 'hour' }] },
  },
  { name: 'a missing resource', call: (client) => client.models.retrieve('no such model/at all') },
]

/** A port that was free a moment ago. */
async function closedPort(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}/v1`
}

async function caught(action: () => unknown): Promise<Error> {
  try {
    await action()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new TypeError('This call was expected to fail with an error')
}

const ask = (client: Client): unknown => client.chat.completions.create(question)

interface Provoked {
  readonly error: Error
  readonly events: readonly object[]
  readonly shows: (value: object) => readonly string[]
}

/** Makes the failure happen, to a governed client or a bare one. */
async function provoke(failure: Failure, sdk: Sdk, isGoverned: boolean): Promise<Provoked> {
  const { prepare, options, call = ask } = failure
  const secret = failure.secret?.() ?? newSecret()
  const parts = secret.split('\n')
  await using provider = await startFakeProvider({ models: { 'gpt-5-mini': {} } })
  prepare?.(provider, secret)
  const baseURL = (await failure.baseURL?.()) ?? provider.baseUrl
  const { client, governor, events } = governed({ sdk, baseURL, secret, ...options })
  const bare = new sdk.OpenAI({ apiKey: secret, baseURL, maxRetries: 0 })
  const error = await caught(() => call(isGoverned ? client : bare, provider))
  await governor.flush()
  return { error, events, shows: (value) => leakyPrintings(value, (text) => parts.some((part) => leaks(text, part))) }
}

describe.each(majors)('openai %s', (major) => {
  test.each(failures)('the governed error of $name shows no key, nor do the events', async (failure) => {
    const { error, events, shows } = await provoke(failure, await loadSdk(major), true)
    expect(shows(error)).toEqual([])
    expect(error instanceof BursarError).toBe(failure.isOurs === true)
    expect(events.length).toBeGreaterThan(0)
    expect(shows(events)).toEqual([])
  })

  test.each(failures.filter(({ bareLeaks }) => bareLeaks))('the bare error of $name shows it', async (failure) => {
    const { error, shows } = await provoke(failure, await loadSdk(major), false)
    expect(shows(error)).toContain('inspect everything')
  })

  test.each(failures.filter(({ isOurs }) => isOurs !== true))('the error of $name stays the SDKs', async (failure) => {
    const sdk = await loadSdk(major)
    const [mine, theirs] = [await provoke(failure, sdk, true), await provoke(failure, sdk, false)]
    expect(mine.error instanceof sdk.OpenAIError).toBe(theirs.error instanceof sdk.OpenAIError)
  })
})
