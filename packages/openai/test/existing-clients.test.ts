import { PolicyDeniedError } from '@bursar/core'
import { describe, expect, test } from 'vitest'
import { caught, newKey, openPlace, question, requestsOf, sdks } from './support/place.ts'

describe.each(sdks)('openai $major', ({ OpenAI, Azure }) => {
  test('auth: "client" leaves an Azure AD token alone and counts its calls', async () => {
    await using place = await openPlace()
    const { provider } = place
    const tokens = [newKey(), newKey()]
    const pending = [...tokens]
    const client = new Azure({
      endpoint: provider.origin,
      apiVersion: '2024-10-21',
      azureADTokenProvider: async () => pending.shift() ?? '',
    })
    const governor = place.governor(OpenAI)
    expect(governor.govern(client, 'directory', { auth: 'client' })).toBe(client)
    await client.chat.completions.create(question)
    for await (const _chunk of await client.chat.completions.create({ ...question, stream: true }));
    await governor.flush()
    expect(provider.requests.map(({ headers }) => headers.authorization)).toEqual(
      tokens.map((token) => `Bearer ${token}`),
    )
    await expect(requestsOf(governor, 'directory')).resolves.toBe(2)
    const [money] = await governor.status('directory')
    expect(money?.spent).toBeGreaterThan(0)
  })

  test('auth: "client" leaves a key of the client alone', async () => {
    await using place = await openPlace()
    const key = newKey()
    const client = new OpenAI({ apiKey: key, baseURL: place.provider.baseUrl })
    const governor = place.governor(OpenAI)
    governor.govern(client, 'billing', { auth: 'client' })
    await client.chat.completions.create(question)
    expect([client.apiKey, place.provider.requests[0]?.key]).toEqual([key, key])
    await expect(requestsOf(governor, 'billing')).resolves.toBe(1)
  })

  test('an adopted key serves its agent from then on, whichever client asks', async () => {
    await using place = await openPlace()
    const key = newKey()
    const governor = place.governor(OpenAI)
    const client = governor.govern(new OpenAI({ apiKey: key, baseURL: place.provider.baseUrl }), 'billing')
    await client.chat.completions.create(question)
    await governor.createGovernedClient('billing').openai.chat.completions.create(question)
    expect(place.provider.requests.map((request) => request.key)).toEqual([key, key])
  })

  test('key: "ring" drops the key of the client and uses the agent\'s own', async () => {
    await using place = await openPlace()
    const governor = place.governor(OpenAI)
    const client = new OpenAI({ apiKey: newKey(), baseURL: place.provider.baseUrl })
    governor.govern(client, 'billing', { key: 'ring' })
    await client.chat.completions.create(question)
    expect(place.provider.requests.map((request) => request.key)).toEqual([place.ringKey])
  })

  test("a client without an agent is steered by run, with its own key and each agent's budgets", async () => {
    await using place = await openPlace()
    const key = newKey()
    const governor = place.governor(OpenAI)
    const shared = governor.govern(new OpenAI({ apiKey: key, baseURL: place.provider.baseUrl }))
    const ask = async (agent: string): Promise<unknown> =>
      governor.run({ agent }, () => shared.chat.completions.create(question))
    await Promise.all([ask('billing'), ask('support'), ask('support'), ask('keyless')])
    expect(place.provider.requests.map((request) => request.key)).toEqual([key, key, key, key])
    const counts = ['billing', 'support', 'keyless'].map((agent) => requestsOf(governor, agent))
    await expect(Promise.all(counts)).resolves.toEqual([1, 2, 1])
  })

  test('a client without an agent that dropped its key uses the key of whoever runs', async () => {
    await using place = await openPlace()
    const governor = place.governor(OpenAI)
    const shared = governor.govern(new OpenAI({ apiKey: newKey(), baseURL: place.provider.baseUrl }), undefined, {
      key: 'ring',
    })
    await governor.run({ agent: 'billing' }, () => shared.chat.completions.create(question))
    await governor.run({ agent: 'support' }, () => shared.chat.completions.create(question))
    const keys = place.provider.requests.map((request) => request.key)
    expect(keys[0]).toBe(place.ringKey)
    expect(new Set(keys).size).toBe(2)
  })

  test('a client without an agent refuses calls outside of run', async () => {
    await using place = await openPlace()
    const governor = place.governor(OpenAI)
    const shared = governor.govern(new OpenAI({ apiKey: newKey(), baseURL: place.provider.baseUrl }))
    const error = await caught(() => shared.chat.completions.create(question))
    expect(error).toBeInstanceOf(PolicyDeniedError)
    expect(error).toMatchObject({ status: 403 })
    expect(place.provider.requests).toHaveLength(0)
  })

  test('a subclass with its own constructor keeps its class, its methods and its hooks', async () => {
    await using place = await openPlace()
    class BillingClient extends OpenAI {
      readonly desk: string
      constructor(desk: string, apiKey: string) {
        super({ apiKey, baseURL: place.provider.baseUrl })
        this.desk = desk
      }
      async ask(): Promise<string | undefined> {
        return (await this.chat.completions.create(question)).choices[0]?.message.content ?? undefined
      }
      protected override defaultQuery(): Record<string, string | undefined> {
        return { desk: this.desk }
      }
    }
    const client = place.governor(OpenAI).govern(new BillingClient('north', newKey()), 'billing')
    expect(client).toBeInstanceOf(BillingClient)
    await expect(client.ask()).resolves.toMatch(/\w/)
    expect(place.provider.requests[0]?.query).toEqual({ desk: 'north' })
  })

  test('the key does not follow a call to another origin', async () => {
    await using place = await openPlace()
    await using elsewhere = await place.provider.elsewhere()
    const key = newKey()
    const client = place
      .governor(OpenAI)
      .govern(new OpenAI({ apiKey: key, baseURL: place.provider.baseUrl, maxRetries: 0 }), 'billing')
    await caught(() => client.get(`${elsewhere.baseUrl}/models/none/at/all`))
    expect(elsewhere.requests).toHaveLength(1)
    expect(elsewhere.requests[0]?.headers['authorization']).not.toContain(key)
  })
})
