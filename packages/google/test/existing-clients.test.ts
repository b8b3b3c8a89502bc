import { GoogleGenerativeAI } from '@google/generative-ai'
import { describe, expect, test } from 'vitest'
import { usd } from '@bursar/core'
import { caught, newKey, openPlace, question, sdks, spentOn, textOf } from './support/place.ts'

describe.each(sdks)('A GoogleGenAI $version that exists already', ({ version, GoogleGenAI, ApiError }) => {
  test('stays the same object, and its key serves from the ring', async () => {
    await using place = await openPlace()
    const governor = place.governor(GoogleGenAI)
    const own = newKey()
    const client = new GoogleGenAI({ apiKey: own, httpOptions: { baseUrl: place.provider.origin } })
    expect(governor.govern(client, 'support')).toBe(client)
    await client.models.generateContent(question)
    expect(await textOf(await client.models.generateContentStream(question))).toMatch(/\w/)
    expect(place.provider.requests.map(({ key }) => key)).toEqual([own, own])
    expect(await spentOn(governor, 'support', 'calls')).toBe(2)
  })

  test('uses the key of the agent where its own is dropped', async () => {
    await using place = await openPlace()
    const client = new GoogleGenAI({ apiKey: newKey(), httpOptions: { baseUrl: place.provider.origin } })
    place.governor(GoogleGenAI).govern(client, 'billing', { key: 'ring' })
    await client.models.generateContent(question)
    expect(place.provider.requests[0]?.key).toBe(place.ringKey)
  })

  test('counts every attempt of the SDK, and its retries keep their number', async () => {
    await using place = await openPlace()
    const governor = place.governor(GoogleGenAI)
    const retryOptions = { attempts: 2, initialDelay: 0.001 }
    const httpOptions = { baseUrl: place.provider.origin, retryOptions }
    const client = governor.govern(new GoogleGenAI({ apiKey: newKey(), httpOptions }), 'billing')
    place.provider.script([{ kind: 'refuse', status: 503 }])
    await client.models.generateContent(question)
    expect(place.provider.requests).toHaveLength(2)
    expect(await spentOn(governor, 'billing', 'calls')).toBe(2)
    place.provider.script([
      { kind: 'refuse', status: 503 },
      { kind: 'refuse', status: 503 },
    ])
    const error = await caught(() => client.models.generateContent(question))
    // 1.x loses the status in its loop, with or without a governor.
    expect(error instanceof ApiError ? error.status : 'lost').toBe(version === '1.52' ? 'lost' : 503)
    expect(place.provider.requests).toHaveLength(4)
  })

  test('is governed in interactions too, also where they were used before', async () => {
    if (version === '2.22') return
    await using place = await openPlace()
    const governor = place.governor(GoogleGenAI)
    const client = new GoogleGenAI({ apiKey: newKey(), httpOptions: { baseUrl: place.provider.origin } })
    const ask = { model: 'gemini-2.5-flash', input: 'Hi' }
    const { interactions } = client
    await interactions.create(ask)
    governor.govern(client, 'billing', { key: 'ring' })
    await interactions.create(ask)
    expect(place.provider.requests[1]?.key).toBe(place.ringKey)
    expect(await spentOn(governor, 'billing', 'calls')).toBe(1)
  })

  test('that a caller breaks out of costs what the provider says', async () => {
    await using place = await openPlace()
    const governor = place.governor(GoogleGenAI)
    const { google: client } = governor.createGovernedClient('billing')
    place.provider.script([{ kind: 'answer', outputTokens: 50 }])
    const ended = new Promise<string>((resolve) => governor.on('usage', ({ ending }) => resolve(ending)))
    for await (const _ of await client.models.generateContentStream(question)) break
    expect(await ended).toBe('complete')
    const [bill] = place.provider.bills
    expect(bill).toMatchObject({ outcome: 'complete', outputTokens: 50 })
    const cost = place.provider.cost({ 'gemini-2.5-flash': { input: '0.3', output: '2.5' } })
    expect(BigInt((await spentOn(governor, 'billing', 'money')) ?? 0)).toBe(cost)
  })

  test('sends its key to its own origin only', async () => {
    await using place = await openPlace()
    const elsewhere = await place.provider.elsewhere()
    const { google: client } = place.governor(GoogleGenAI).createGovernedClient('billing')
    const httpOptions = { baseUrl: elsewhere.origin }
    await client.models.generateContent({ ...question, config: { httpOptions } })
    expect(elsewhere.requests[0]?.key).not.toBe(place.ringKey)
    place.provider.script([{ kind: 'redirect' }])
    const error = await caught(() => client.models.generateContent(question))
    expect(error).toMatchObject({ name: 'PolicyDeniedError', status: 403 })
    expect(elsewhere.requests).toHaveLength(1)
  })

  test('on Vertex AI keeps its own credentials, and its budgets count', async () => {
    await using place = await openPlace()
    const governor = place.governor(GoogleGenAI)
    const client = new GoogleGenAI({
      vertexai: true,
      project: 'p',
      location: 'l',
      httpOptions: { baseUrl: place.provider.origin },
    })
    const { clientOptions } = Reflect.get(client, 'apiClient') as { clientOptions: { auth: object } }
    const token = newKey()
    clientOptions.auth = { addAuthHeaders: async (headers: Headers) => headers.set('authorization', `Bearer ${token}`) }
    expect(() => governor.govern(client, 'billing')).toThrow(/auth: "client"/)
    governor.govern(client, 'billing', { auth: 'client' })
    await client.models.generateContent(question)
    expect(place.provider.requests[0]).toMatchObject({
      key: token,
      path: '/v1beta1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash:generateContent',
    })
    expect(await spentOn(governor, 'billing', 'calls')).toBe(1)
  })
})

describe.each(sdks.filter(({ version }) => /^(?:2\.3|3)/.test(version)))(
  'A fetch given to one call of GoogleGenAI $version',
  ({ GoogleGenAI }) => {
    test('sends below the governor, not past it', async () => {
      await using place = await openPlace()
      const governor = place.governor(GoogleGenAI, { budgets: [{ scope: {}, limit: usd('0.000000001'), per: 'hour' }] })
      const { google: client } = governor.createGovernedClient('billing')
      let sent = 0
      const fetch = (...given: Parameters<typeof globalThis.fetch>): Promise<Response> => {
        sent += 1
        return globalThis.fetch(...given)
      }
      const config = { httpOptions: { fetch } as never }
      await caught(() => client.models.generateContent({ ...question, config }))
      expect(sent).toBe(0)
      const { google: rich } = place.governor(GoogleGenAI).createGovernedClient('billing')
      await rich.models.generateContent({ ...question, config })
      expect(sent).toBe(1)
      expect(place.provider.requests[0]?.key).toBe(place.ringKey)
    })
  },
)

describe('A GoogleGenerativeAI that exists already', () => {
  test('is governed in place: models, chats and caches, with its own key or the ring’s', async () => {
    await using place = await openPlace()
    const governor = place.generative()
    const own = newKey()
    const client = new GoogleGenerativeAI(own)
    expect(governor.govern(client, 'support')).toBe(client)
    expect(client.apiKey).not.toBe(own)
    const model = client.getGenerativeModel({ model: 'gemini-2.5-flash' })
    await model.generateContent('Hi')
    await model.startChat().sendMessage('Hi')
    const replaced = governor.govern(new GoogleGenerativeAI(newKey()), 'billing', { key: 'ring' })
    await replaced.getGenerativeModel({ model: 'gemini-2.5-flash' }).generateContent('Hi')
    expect(place.provider.requests.map(({ key }) => key)).toEqual([own, own, place.ringKey])
    expect(await spentOn(governor, 'support', 'calls')).toBe(2)
    const cached = client.getGenerativeModelFromCachedContent({
      name: 'cachedContents/1',
      model: 'models/gemini-2.5-flash',
      contents: [],
    })
    expect(await caught(() => cached.generateContent('Hi'))).toMatchObject({ status: 403, name: 'PolicyDeniedError' })
  })

  test('is given another key of its agent where one is rejected', async () => {
    await using place = await openPlace()
    const keys = [newKey(), newKey()]
    const governor = place.generative({
      keys: { name: 'pair', fetch: () => keys.map((secret) => ({ secret })) },
    })
    place.provider.behave(({ key }) =>
      key === keys[0] ? { kind: 'refuse', status: 400, code: 'API_KEY_INVALID' } : undefined,
    )
    const { google: client } = governor.createGovernedClient('billing')
    const { response } = await client.getGenerativeModel({ model: 'gemini-2.5-flash' }).generateContent('Hi')
    expect(response.text()).toMatch(/\w/)
    expect(place.provider.requests.map(({ key }) => key)).toEqual(keys)
  })

  test('gets a cap where its budget has room for no more', async () => {
    await using place = await openPlace()
    const governor = place.generative({ budgets: [{ scope: {}, limit: usd('0.002'), per: 'hour' }] })
    const { google: client } = governor.createGovernedClient('billing')
    const model = client.getGenerativeModel({ model: 'gemini-2.5-flash', generationConfig: { temperature: 0 } })
    place.provider.behave(() => ({ kind: 'answer', outputTokens: 5 }))
    await model.generateContent('Hi')
    await model.generateContent({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] })
    await model.startChat().sendMessage('Hi')
    for (const { body } of place.provider.requests) {
      expect(body?.['generationConfig']).toMatchObject({ temperature: 0, maxOutputTokens: expect.any(Number) })
    }
    expect(model.generationConfig).toEqual({ temperature: 0 })
  })
})
