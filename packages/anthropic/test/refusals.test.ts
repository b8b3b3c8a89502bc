import { ConfigurationError, UnsupportedClientError } from '@bursar/core'
import OpenAI from 'openai-7'
import { describe, expect, test } from 'vitest'
import { caught, newKey, openPlace, question, sdks } from './support/place.ts'

const nowhere = { baseURL: 'http://127.0.0.1:9' }
const [newest] = sdks.slice(-1) as [(typeof sdks)[number]]

describe.each(sdks)('@anthropic-ai/sdk $version', ({ Anthropic }) => {
  test('a client is governed once, by whichever governor', async () => {
    await using place = await openPlace()
    const governor = place.governor(Anthropic)
    const client = governor.govern(new Anthropic({ ...nowhere, apiKey: newKey() }), 'billing')
    expect(() => governor.govern(client, 'billing')).toThrow(UnsupportedClientError)
    expect(() => place.governor(Anthropic).govern(client, 'support')).toThrow(/governed already/)
    expect(() => governor.govern(governor.createGovernedClient('billing').anthropic, 'billing')).toThrow(/already/)
  })

  test.each(['freeze', 'seal', 'preventExtensions'] as const)('a client after Object.%s is refused', async (lock) => {
    await using place = await openPlace()
    const client = new Anthropic({ ...nowhere, apiKey: newKey() })
    const { apiKey } = client
    const hold: (value: object) => unknown = Object[lock]
    hold(client)
    expect(() => place.governor(Anthropic).govern(client, 'billing')).toThrow(UnsupportedClientError)
    expect(client.apiKey).toBe(apiKey)
  })

  test('a client that authenticates itself is refused without auth: "client"', async () => {
    await using place = await openPlace()
    const client = new Anthropic({ ...nowhere, apiKey: null, authToken: newKey() })
    expect(() => place.governor(Anthropic).govern(client, 'billing')).toThrow(/auth: "client"/)
  })

  test.each(['apiKey', 'authToken', 'credentials', 'config', 'profile'])(
    'the option %s is refused at construction, and by withOptions',
    async (name) => {
      await using place = await openPlace()
      const governor = place.governor(Anthropic)
      const options = { [name]: newKey() } as object
      expect(() => governor.createGovernedClient('billing', { anthropic: options })).toThrow(ConfigurationError)
      const { anthropic: client } = governor.createGovernedClient('billing')
      expect(() => client.withOptions(options)).toThrow(UnsupportedClientError)
    },
  )

  test('a key that no header can carry is refused without being shown, and the client stays as it was', async () => {
    await using place = await openPlace()
    const governor = place.governor(Anthropic)
    const key = `${newKey()}\n${newKey()}`
    const client = new Anthropic({ ...nowhere, apiKey: key })
    const error = await caught(() => governor.govern(client, 'billing'))
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(key.split('\n').some((part) => String(error).includes(part))).toBe(false)
    expect(client.apiKey).toBe(key)
    expect(governor.govern(client, 'billing', { key: 'ring' })).toBe(client)
  })
})

describe('what is no client of this provider', () => {
  test.each([
    ['nothing', null],
    ['a plain object', {}],
    ['a client of another shape', { baseURL: 'http://host', fetch: () => {}, apiKey: 'x' }],
    ['a client of another provider', new OpenAI({ apiKey: newKey() })],
  ])('%s is refused', async (_name, client) => {
    await using place = await openPlace()
    expect(() => place.governor(newest.Anthropic).govern(client as object, 'billing')).toThrow(UnsupportedClientError)
  })
})

describe('a major that nobody has seen', () => {
  class Tomorrow extends newest.Anthropic {
    protected override getUserAgent(): string {
      return 'Anthropic/JS 9.0.0'
    }
  }

  test('works by its shape where the governor holds the key', async () => {
    await using place = await openPlace()
    const client = new Tomorrow({ apiKey: newKey(), baseURL: place.provider.origin })
    place.governor(newest.Anthropic).govern(client, 'billing', { key: 'ring' })
    await client.messages.create(question)
    expect(place.provider.requests[0]?.key).toBe(place.ringKey)
  })

  test('fails closed where it sends past its fetch', async () => {
    await using place = await openPlace()
    const client = new Tomorrow({ apiKey: newKey(), baseURL: place.provider.origin })
    const past = client['fetch' as keyof typeof client] as unknown as typeof fetch
    place.governor(newest.Anthropic).govern(client, 'billing', { key: 'ring' })
    Object.assign(client, { fetch: past })
    await client.messages.create(question).catch(() => {})
    expect(place.provider.requests[0]?.key).toBe('bursar-governed-no-key')
  })

  test('is refused where it keeps its own credentials', async () => {
    await using place = await openPlace()
    const client = new Tomorrow({ apiKey: newKey(), baseURL: place.provider.origin })
    expect(() => place.governor(newest.Anthropic).govern(client, 'billing', { auth: 'client' })).toThrow(/version 9/)
  })
})

describe('a client of 1.x with credentials of its own', () => {
  test.each<[string, object]>([
    ['a key function', { apiKey: async () => newKey() }],
    ['credentials', { credentials: async () => ({ token: newKey() }) }],
  ])('%s: refused, and governed with auth: "client"', async (_name, options) => {
    await using place = await openPlace()
    const governor = place.governor(newest.Anthropic)
    const client = new newest.Anthropic({ ...options, baseURL: place.provider.origin })
    expect(() => governor.govern(client, 'billing')).toThrow(/auth: "client"/)
    expect(governor.govern(client, 'billing', { auth: 'client' })).toBe(client)
    await client.messages.create(question)
    expect(place.provider.requests[0]?.key).toMatch(/^sk-ant/)
    expect((await governor.status('billing'))[1]?.spent).toBe(1)
  })
})
