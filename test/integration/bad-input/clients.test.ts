import {
  type Governor,
  type Limit,
  PolicyDeniedError,
  requests,
  tokens,
  UnsupportedClientError,
  usd,
} from '@bursar/core'
import { openai } from '@bursar/openai'
import type { FakeProvider } from '@bursar/testing'
import OpenAI, { AzureOpenAI } from 'openai-7'
import { describe, expect, test } from 'vitest'
import { governor, inventKey, majors, startProvider } from './lib/setup.js'

describe.each(majors)('openai %d: a client', (_major, OpenAIOfMajor) => {
  const bare = (baseURL?: string): OpenAI =>
    new OpenAIOfMajor({ apiKey: inventKey(), maxRetries: 0, ...(baseURL === undefined ? {} : { baseURL }) })

  test.each([
    ['frozen', Object.freeze],
    ['sealed', Object.seal],
    ['closed to extension', Object.preventExtensions],
  ])('that is %s is refused and left as it was', (_what, close) => {
    const client = bare()
    const { apiKey } = client
    close(client)
    expect(() => governor().govern(client, 'worker')).toThrow(UnsupportedClientError)
    expect(() => governor().govern(client, 'worker')).toThrow('Govern it before')
    expect(client.apiKey).toBe(apiKey)
  })

  test('that is governed twice is refused the second time, by any governor, and stays governed', async () => {
    const provider = await startProvider()
    const first = governor({ budgets: [{ scope: {}, limit: requests(1), per: 'day' }] })
    const client = first.govern(bare(provider.baseUrl), 'worker')
    for (const again of [first, governor()]) {
      expect(() => again.govern(client, 'worker')).toThrow(UnsupportedClientError)
      expect(() => again.govern(client, 'worker')).toThrow('governed already')
    }
    await client.models.list()
    expect(provider.requests).toHaveLength(1)
    expect(await first.status('worker')).toMatchObject([{ spent: 0 }])
  })

  test('that the governor made is governed already', () => {
    const made = governor().createGovernedClient('worker') as { openai: OpenAI }
    expect(() => governor().govern(made.openai, 'worker')).toThrow('governed already')
  })

  test('is refused with options nobody knows', () => {
    const govern = (options: object): unknown => governor().govern(bare(), 'worker', options)
    expect(() => govern({ keys: 'ring' })).toThrow('Did you mean "key"?')
    expect(() => govern({ key: 'adapt' })).toThrow('Did you mean "adopt"?')
    expect(() => govern({ auth: 'azure' })).toThrow('govern: auth must be one of "key", "client"')
  })
})

// openai 4 has no clones.
test.each(majors.slice(1))('openai %d: the clone of a governed client is governed already', (_major, OpenAIOfMajor) => {
  const clone = governor()
    .govern(new OpenAIOfMajor({ apiKey: inventKey() }), 'worker')
    .withOptions({ timeout: 5 })
  expect(() => governor().govern(clone, 'worker')).toThrow(UnsupportedClientError)
})

test.each([
  ['an object', {}],
  ['a function', () => {}],
  ['null', null],
  ['text', 'client'],
  ['a fetch in an object', { fetch }],
  ['an array', []],
])('%s is no client, and the refusal says what to use instead', (_what, client) => {
  expect(() => governor().govern(client as object, 'worker')).toThrow(UnsupportedClientError)
  expect(() => governor().govern(client as object, 'worker')).toThrow('use governor.fetch(agent, provider)')
})

describe('a client that authenticates itself', () => {
  test('by an X.509 transport is refused, whatever is asked for', () => {
    const client = new OpenAI({ apiKey: inventKey() })
    // What openai 7 keeps of `new OpenAI({ workloadIdentity: { type: "x509" }, x509Transport })`.
    Object.assign(Reflect.get(client, '_options') as object, { x509Transport: Object.freeze({}) })
    for (const auth of ['key', 'client'] as const) {
      expect(() => governor().govern(client, 'worker', { auth })).toThrow(UnsupportedClientError)
      expect(() => governor().govern(client, 'worker', { auth })).toThrow('X.509')
    }
  })

  test('by a token provider is refused unless that is said', () => {
    const azure = (): AzureOpenAI =>
      new AzureOpenAI({
        azureADTokenProvider: () => Promise.resolve('token'),
        endpoint: 'https://me.openai.azure.com',
        apiVersion: '2025-01-01',
      })
    expect(() => governor().govern(azure(), 'worker')).toThrow(UnsupportedClientError)
    expect(() => governor().govern(azure(), 'worker')).toThrow('{ auth: "client" }')
    expect(() => governor().govern(azure(), 'worker', { auth: 'client' })).not.toThrow()
  })
})

describe('a body that is not JSON', () => {
  const money = { scope: {}, limit: usd('1'), per: 'day' } as const

  async function scene(limit: Limit): Promise<readonly [FakeProvider, Governor, OpenAI]> {
    const provider = await startProvider()
    const made = governor({
      budgets: [{ ...money, limit }],
      providers: { openai: openai({ client: { baseURL: provider.baseUrl, maxRetries: 2 } }) },
    })
    return [provider, made, (made.createGovernedClient('worker') as { openai: OpenAI }).openai]
  }

  test.each<[what: string, limit: Limit]>([
    ['USD', usd('1')],
    ['tokens', tokens(1_000_000)],
  ])(
    'sent by the raw door of the SDK is refused under a budget in %s, before anything leaves',
    async (_what, limit) => {
      const [provider, made, client] = await scene(limit)
      const send = client.post('/chat/completions', {
        body: 'model=gpt-4.1-mini&prompt=hello',
        headers: { 'content-type': 'text/plain' },
      })
      const error: unknown = await send.catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(PolicyDeniedError)
      expect(error).toBeInstanceOf(OpenAI.PermissionDeniedError)
      expect(error).toMatchObject({ status: 403, message: expect.stringContaining('is not JSON or a form') })
      expect(provider.requests).toEqual([])
      expect(await made.status('worker')).toMatchObject([{ spent: 0, held: 0 }])
    },
  )

  test.each(['{"model":"gpt-4.1-mini"', '[]', '"gpt-4.1-mini"', 'null', ''])(
    'sent by governor.fetch as %j is refused',
    async (body) => {
      const [provider, made] = await scene(usd('1'))
      const fetch = made.fetch('worker', 'openai', { baseUrl: provider.baseUrl, onDeny: 'throw' })
      const send = fetch(`${provider.baseUrl}/chat/completions`, { method: 'POST', body })
      await expect(send).rejects.toBeInstanceOf(PolicyDeniedError)
      expect(provider.requests).toEqual([])
    },
  )
})
