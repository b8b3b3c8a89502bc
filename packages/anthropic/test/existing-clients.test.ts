import { PolicyDeniedError } from '@bursar/core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { caught, newKey, openPlace, question, requestsOf, sdks } from './support/place.ts'

afterEach(() => vi.unstubAllEnvs())

describe.each(sdks)('@anthropic-ai/sdk $version', ({ Anthropic }) => {
  test('an adopted key serves its agent from then on, whichever client asks', async () => {
    await using place = await openPlace()
    const key = newKey()
    const governor = place.governor(Anthropic)
    const client = governor.govern(new Anthropic({ apiKey: key, baseURL: place.provider.origin }), 'billing')
    await client.messages.create(question)
    await client.messages.stream(question).finalMessage()
    await governor.createGovernedClient('billing').anthropic.beta.messages.create(question)
    expect(place.provider.requests.map((request) => request.key)).toEqual([key, key, key])
    await expect(requestsOf(governor, 'billing')).resolves.toBe(3)
  })

  test('key: "ring" drops the key of the client and uses the agent\'s own', async () => {
    await using place = await openPlace()
    const client = new Anthropic({ apiKey: newKey(), baseURL: place.provider.origin })
    place.governor(Anthropic).govern(client, 'billing', { key: 'ring' })
    await client.messages.create(question)
    expect(place.provider.requests.map((request) => request.key)).toEqual([place.ringKey])
  })

  test("a client without an agent is steered by run, with its own key and each agent's budgets", async () => {
    await using place = await openPlace()
    const key = newKey()
    const governor = place.governor(Anthropic)
    const shared = governor.govern(new Anthropic({ apiKey: key, baseURL: place.provider.origin }))
    const ask = (agent: string): Promise<unknown> =>
      governor.run({ agent }, async () => shared.messages.create(question))
    await Promise.all([ask('billing'), ask('support'), ask('support')])
    expect(place.provider.requests.map((request) => request.key)).toEqual([key, key, key])
    const counts = ['billing', 'support'].map((agent) => requestsOf(governor, agent))
    await expect(Promise.all(counts)).resolves.toEqual([1, 2])
    expect(await caught(() => shared.messages.create(question))).toBeInstanceOf(PolicyDeniedError)
  })

  test('a subclass with its own constructor keeps its class, its methods and its hooks', async () => {
    await using place = await openPlace()
    class BillingClient extends Anthropic {
      readonly desk: string
      constructor(desk: string, apiKey: string) {
        super({ apiKey, baseURL: place.provider.origin })
        this.desk = desk
      }
      protected override defaultQuery(): Record<string, string | undefined> {
        return { desk: this.desk }
      }
      async ask(): Promise<string> {
        return (await this.messages.create(question)).id
      }
    }
    const client = place.governor(Anthropic).govern(new BillingClient('north', newKey()), 'billing')
    expect(client).toBeInstanceOf(BillingClient)
    await expect(client.ask()).resolves.toMatch(/^msg/)
    expect(place.provider.requests[0]?.query).toMatchObject({ desk: 'north' })
  })

  test('the key does not follow a call to another origin', async () => {
    await using place = await openPlace()
    await using elsewhere = await place.provider.elsewhere()
    const key = newKey()
    const options = { apiKey: key, baseURL: place.provider.origin, maxRetries: 0 }
    const client = place.governor(Anthropic).govern(new Anthropic(options), 'billing')
    await caught(() => client.get(`${elsewhere.origin}/v1/models/none/at/all`))
    expect(elsewhere.requests).toHaveLength(1)
    expect(JSON.stringify(elsewhere.requests[0]?.headers)).not.toContain(key)
  })

  test('auth: "client" leaves a token of the client alone and counts its calls', async () => {
    await using place = await openPlace()
    const token = newKey()
    const client = new Anthropic({ apiKey: null, authToken: token, baseURL: place.provider.origin })
    const governor = place.governor(Anthropic)
    expect(governor.govern(client, 'directory', { auth: 'client' })).toBe(client)
    await client.messages.create(question)
    for await (const _event of await client.messages.create({ ...question, stream: true }));
    expect(place.provider.requests.map(({ key }) => key)).toEqual([token, token])
    await expect(requestsOf(governor, 'directory')).resolves.toBe(2)
    const [money] = await governor.status('directory')
    expect(money?.spent).toBeGreaterThan(0)
  })

  test('clones count once, with the key of the ring', async () => {
    await using place = await openPlace()
    const governor = place.governor(Anthropic)
    const client = governor.createGovernedClient('billing').anthropic
    const clone = client.withOptions({ timeout: 5_000 }).withOptions({ maxRetries: 1 })
    expect(clone).toBeInstanceOf(Anthropic)
    await clone.messages.create(question)
    expect(place.provider.requests.map(({ key }) => key)).toEqual([place.ringKey])
    await expect(requestsOf(governor, 'billing')).resolves.toBe(1)
  })

  test('a clone with another fetch stays governed', async () => {
    await using place = await openPlace()
    const governor = place.governor(Anthropic)
    let sent = 0
    const clone = governor.createGovernedClient('billing').anthropic.withOptions({
      fetch: async (input, init) => {
        sent++
        return fetch(input as string, init as RequestInit)
      },
    })
    await clone.messages.create(question)
    expect([sent, place.provider.requests[0]?.key]).toEqual([1, place.ringKey])
  })

  test('no credential of the environment slips into a governed client, or into its clone', async () => {
    await using place = await openPlace()
    const foreign = newKey()
    vi.stubEnv('ANTHROPIC_API_KEY', foreign)
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', foreign)
    vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', `X-Api-Key: ${foreign}\nAuthorization: Bearer ${foreign}\nX-Team: north`)
    const governor = place.governor(Anthropic)
    const made = governor.createGovernedClient('billing').anthropic
    const own = new Anthropic({ apiKey: newKey(), baseURL: place.provider.origin })
    governor.govern(own, 'billing', { key: 'ring' })
    for (const client of [made, own, made.withOptions({ maxRetries: 0 })]) await client.messages.create(question)
    expect(place.provider.requests.map(({ key }) => key)).toEqual(Array(3).fill(place.ringKey))
    expect(JSON.stringify(place.provider.requests.map(({ headers }) => headers))).not.toContain(foreign)
  })

  test('counting tokens is free, and limited like any call', async () => {
    await using place = await openPlace()
    const governor = place.governor(Anthropic, { limits: [{ scope: { agent: '*' }, requests: 1, per: 'minute' }] })
    const client = governor.createGovernedClient('billing', { anthropic: { maxRetries: 0 } }).anthropic
    await expect(client.messages.countTokens(question)).resolves.toMatchObject({ input_tokens: 8 })
    const [money] = await governor.status('billing')
    expect(money).toMatchObject({ spent: 0, held: 0 })
    await expect(client.messages.countTokens(question)).rejects.toMatchObject({ status: 429, name: 'RateLimitedError' })
  })

  test('a batch is refused by a hard budget in USD, and counted where it is allowed', async () => {
    await using place = await openPlace()
    const batch = { requests: [{ custom_id: 'a', params: question }] }
    const strict = place.governor(Anthropic).createGovernedClient('billing').anthropic
    const error = await caught(() => strict.messages.batches.create(batch))
    expect(error).toBeInstanceOf(PolicyDeniedError)
    expect(String(error)).toContain('allowUnmetered: ["messages.batches.create"]')
    expect(place.provider.requests).toHaveLength(0)
    const governor = place.governor(Anthropic, { allowUnmetered: ['messages.batches.create'] })
    await governor.createGovernedClient('billing').anthropic.messages.batches.create(batch)
    await expect(requestsOf(governor, 'billing')).resolves.toBe(1)
  })
})
