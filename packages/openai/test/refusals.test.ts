import { ConfigurationError, PolicyDeniedError, UnsupportedClientError } from '@bursar/core'
import { toFile } from 'openai-4'
import { bedrock } from 'openai-7/providers/bedrock'
import { describe, expect, test } from 'vitest'
import { caught, type Client, newKey, openPlace, question, requestsOf, sdks } from './support/place.ts'

const nowhere = { baseURL: 'http://127.0.0.1:9/v1' }

describe.each(sdks)('openai $major', ({ OpenAI, Azure }) => {
  test('a client is governed once, by whichever governor', async () => {
    await using place = await openPlace()
    const governor = place.governor(OpenAI)
    const client = governor.govern(new OpenAI({ ...nowhere, apiKey: newKey() }), 'billing')
    expect(() => governor.govern(client, 'billing')).toThrow(UnsupportedClientError)
    expect(() => place.governor(OpenAI).govern(client, 'support')).toThrow(/governed already/)
    expect(() => governor.govern(governor.createGovernedClient('billing').openai, 'billing')).toThrow(/already/)
  })

  test.each(['freeze', 'seal', 'preventExtensions'] as const)('a client after Object.%s is refused', async (lock) => {
    await using place = await openPlace()
    const client = new OpenAI({ ...nowhere, apiKey: newKey() })
    const { apiKey } = client
    const hold: (value: object) => unknown = Object[lock]
    hold(client)
    expect(() => place.governor(OpenAI).govern(client, 'billing')).toThrow(UnsupportedClientError)
    expect(client.apiKey).toBe(apiKey)
  })

  // The SDK makes such transports from certificates only; what marks a client that has one are its options.
  test.each([{ x509Transport: Object.freeze({}) }, { workloadIdentity: { type: 'x509', identityProviderId: 'idp' } }])(
    'a client with an X.509 transport is refused, even with auth: "client" (%o)',
    async (options) => {
      await using place = await openPlace()
      const client = new OpenAI({ ...nowhere, apiKey: newKey() })
      Object.assign(Reflect.get(client, '_options') as object, options)
      const governor = place.governor(OpenAI)
      expect(() => governor.govern(client, 'billing', { auth: 'client' })).toThrow(/X\.509/)
      expect(() => governor.govern(client, 'billing')).toThrow(UnsupportedClientError)
    },
  )

  test('a client that authenticates itself is refused without auth: "client"', async () => {
    await using place = await openPlace()
    const governor = place.governor(OpenAI)
    const token = async (): Promise<string> => newKey()
    const azure = new Azure({ endpoint: 'http://127.0.0.1:9', apiVersion: '2024-10-21', azureADTokenProvider: token })
    const byFunction = new OpenAI({ ...nowhere, apiKey: token })
    for (const client of [azure, byFunction]) {
      expect(() => governor.govern(client, 'billing')).toThrow(/auth: "client"/)
    }
  })

  test.each([
    ['nothing', null],
    ['a plain object', {}],
    ['a function', () => {}],
    ['a client of another shape', { baseURL: 'http://host', fetch: () => {}, apiKey: 'x' }],
  ])('%s is refused', async (_name, client) => {
    await using place = await openPlace()
    expect(() => place.governor(OpenAI).govern(client as object, 'billing')).toThrow(UnsupportedClientError)
  })

  test('a key that no header can carry is refused without being shown, and the client stays as it was', async () => {
    await using place = await openPlace()
    const governor = place.governor(OpenAI)
    const key = `${newKey()}\n${newKey()}`
    const client = new OpenAI({ ...nowhere, apiKey: key })
    const error = await caught(() => governor.govern(client, 'billing'))
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(key.split('\n').some((part) => String(error).includes(part))).toBe(false)
    expect(client.apiKey).toBe(key)
    expect(governor.govern(client, 'billing', { key: 'ring' })).toBe(client)
  })

  test('unknown options of govern are refused with the nearest name', async () => {
    await using place = await openPlace()
    const client = new OpenAI({ ...nowhere, apiKey: newKey() })
    const options = { keys: 'ring' } as object
    expect(() => place.governor(OpenAI).govern(client, 'billing', options)).toThrow(/key/)
  })
})

describe.each(sdks.filter(({ major }) => major > 4))('openai $major, withOptions', ({ OpenAI }) => {
  test('takes no other key and no other identity', async () => {
    await using place = await openPlace()
    const client = place.governor(OpenAI).createGovernedClient('billing').openai as unknown as Client
    expect(() => client.withOptions({ apiKey: newKey() })).toThrow(UnsupportedClientError)
    const clone = client.withOptions({ adminAPIKey: newKey() } as object)
    expect(Reflect.get(clone, 'adminAPIKey') ?? null).toBeNull()
  })

  test('with another fetch stays governed', async () => {
    await using place = await openPlace()
    const client = place.governor(OpenAI).createGovernedClient('billing').openai as unknown as Client
    const sent: string[] = []
    const clone = client.withOptions({
      fetch: async (input, init) => {
        sent.push(new Headers(init?.headers as Record<string, string>).get('authorization') ?? '')
        return fetch(input as string, init as RequestInit)
      },
    })
    await clone.chat.completions.create(question)
    expect(sent).toEqual([`Bearer ${place.ringKey}`])
    expect(place.provider.requests).toHaveLength(1)
  })
})

describe.each(sdks.filter(({ major }) => major > 5))('openai $major, workload identity', ({ OpenAI }) => {
  const workloadIdentity = {
    identityProviderId: 'idp',
    serviceAccountId: 'account',
    provider: { tokenType: 'jwt' as const, getToken: async () => newKey() },
  }

  test('is refused without auth: "client"', async () => {
    await using place = await openPlace()
    const governor = place.governor(OpenAI)
    const client = new OpenAI({ ...nowhere, workloadIdentity })
    expect(() => governor.govern(client, 'billing')).toThrow(/auth: "client"/)
    expect(governor.govern(client, 'billing', { auth: 'client' })).toBe(client)
  })

  test('does not come in through withOptions', async () => {
    await using place = await openPlace()
    const client = place.governor(OpenAI).createGovernedClient('billing').openai as unknown as Client
    expect(() => client.withOptions({ workloadIdentity } as object)).toThrow(/./)
    await client.chat.completions.create(question)
    expect(place.provider.requests.map((request) => request.key)).toEqual([place.ringKey])
  })
})

test('a paid form of openai 4, which is a stream that nobody can read, is refused by a budget in USD', async () => {
  await using place = await openPlace()
  const [{ OpenAI }] = sdks as readonly [(typeof sdks)[number]]
  const { openai: client } = place.governor(OpenAI).createGovernedClient('billing')
  const file = await toFile(Buffer.alloc(320), 'north.wav')
  const error = await caught(() =>
    client.audio.transcriptions.create({ file, model: 'gpt-4o-mini-transcribe' } as never),
  )
  expect(error).toBeInstanceOf(PolicyDeniedError)
  expect(error).toMatchObject({ status: 403, message: expect.stringMatching(/can't be read/) })
  expect(place.provider.requests).toHaveLength(0)
})

test('a client of openai 7 that another provider signs for is refused without auth: "client"', async () => {
  await using place = await openPlace()
  const [{ OpenAI }] = sdks.slice(-1) as [(typeof sdks)[number]]
  const provider = bedrock({ apiKey: newKey(), baseURL: `${place.provider.origin}/v1` })
  const governor = place.governor(OpenAI)
  const client = new OpenAI({ provider })
  expect(() => governor.govern(client, 'billing')).toThrow(/auth: "client"/)
  governor.govern(client, 'billing', { auth: 'client' })
  await client.chat.completions.create(question)
  await expect(requestsOf(governor, 'billing')).resolves.toBe(1)
})
