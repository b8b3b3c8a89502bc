import { describe, expect, test } from 'vitest'
import { startFakeProvider } from '../../src/index.ts'
import { clientOf, messages, model, newKey } from '../support/with-provider.ts'

describe('a fake provider', () => {
  test('accepts the keys it is given, by list or by test, and no other', async () => {
    const key = newKey()
    for (const keys of [[key], new Set([key]), (candidate: string) => candidate === key]) {
      await using provider = await startFakeProvider({ keys })
      await clientOf(provider, { apiKey: key }).models.list()
      await expect(clientOf(provider).models.list()).rejects.toMatchObject({ status: 401 })
      expect(provider.requests.map((request) => request.keyAccepted)).toEqual([true, false])
      expect(provider.requests[0]?.key).toBe(key)
    }
  })

  test('repeats a wrong key when told to be careless', async () => {
    await using provider = await startFakeProvider({ keys: [], echoKeys: true })
    const apiKey = newKey()
    await expect(clientOf(provider, { apiKey }).models.list()).rejects.toThrow(apiKey)
  })

  test('records what arrived', async () => {
    await using provider = await startFakeProvider()
    const headers = { 'X-Own': 'yes' }
    await clientOf(provider).chat.completions.create({ model, messages }, { headers })
    const [request] = provider.requests
    expect(request).toMatchObject({ index: 0, method: 'POST', path: '/v1/chat/completions', body: { model, messages } })
    expect(request?.headers['x-own']).toBe('yes')
    expect(JSON.parse(request?.rawBody.toString() ?? '')).toEqual(request?.body)
  })

  test('knows only the models it is given, with their limits', async () => {
    const models = { small: { maxOutputTokens: 3, contextTokens: 20 } }
    await using provider = await startFakeProvider({ models, answer: { outputTokens: 9 } })
    const client = clientOf(provider)
    const completion = await client.chat.completions.create({ model: 'small', messages, max_completion_tokens: 8 })
    expect(completion.usage?.completion_tokens).toBe(3)
    const long = [{ role: 'user' as const, content: 'on and on '.repeat(30) }]
    const tooLong = client.chat.completions.create({ model: 'small', messages: long })
    await expect(tooLong).rejects.toMatchObject({ status: 400, code: 'context_length_exceeded' })
    const unknown = client.chat.completions.create({ model: 'large', messages })
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 'model_not_found' })
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['small'])
  })

  test('draws lengths from a distribution of the test', async () => {
    const outputTokens = (random: () => number) => 100 + random() * 100
    await using provider = await startFakeProvider({ answer: { outputTokens }, seed: 7 })
    const client = clientOf(provider)
    for (const _ of Array(20)) await client.chat.completions.create({ model, messages })
    const lengths = provider.bills.map((bill) => bill.outputTokens)
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(100)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(200)
    expect(new Set(lengths).size).toBeGreaterThan(5)
  })

  test('refuses what OpenAI refuses, for nothing', async () => {
    await using provider = await startFakeProvider({ maxBodyBytes: 2_000 })
    const client = clientOf(provider)
    await expect(client.post('/chat/completions', { body: { model } })).rejects.toMatchObject({ status: 400 })
    await expect(client.post('/chat/completions', { body: { messages } })).rejects.toMatchObject({ status: 400 })
    await expect(client.post('/nowhere', { body: {} })).rejects.toMatchObject({ status: 404, code: 'unknown_url' })
    const huge = [{ role: 'user' as const, content: 'x'.repeat(3_000) }]
    const tooLarge = client.chat.completions.create({ model, messages: huge })
    await expect(tooLarge).rejects.toMatchObject({ status: 413 })
    const request = { method: 'POST', headers: { authorization: 'Bearer a', 'content-type': 'application/json' } }
    const invalid = await fetch(`${provider.baseUrl}/chat/completions`, { ...request, body: '{"model":' })
    expect(invalid.status).toBe(400)
    expect(provider.totals()).toMatchObject({ requests: 5, billedRequests: 0 })
  })

  test('takes a counter of the test', async () => {
    await using provider = await startFakeProvider({ countTokens: (text) => text.length })
    const completion = await clientOf(provider).chat.completions.create({ model, messages })
    expect(completion.usage?.prompt_tokens).toBe(3 + 'user'.length + 'Which way is north?'.length + 3)
  })

  test('refuses options that can not be', async () => {
    await expect(startFakeProvider({ sede: 1 } as object)).rejects.toThrow('"sede"')
    await expect(startFakeProvider({ seed: 0.5 })).rejects.toThrow('seed')
    await expect(startFakeProvider({ maxOutputTokens: 0 })).rejects.toThrow('maxOutputTokens')
    await expect(startFakeProvider({ answer: { outputTokens: 0 } })).rejects.toThrow('outputTokens')
  })

  test('closes with clients still waiting', async () => {
    const provider = await startFakeProvider()
    provider.script([{ kind: 'hang' }])
    const call = clientOf(provider).chat.completions.create({ model, messages })
    const thrown = call.then(
      () => undefined,
      (error: unknown) => error,
    )
    while (provider.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await provider.close()
    expect(await thrown).toMatchObject({ message: 'Connection error.' })
    await provider.idle()
  })
})

describe('a lean provider', () => {
  test('answers chat completions without looking, whole and streamed', async () => {
    await using provider = await startFakeProvider({ lean: true })
    const client = clientOf(provider)
    const whole = await client.chat.completions.create({ model, messages })
    expect(whole.usage?.completion_tokens).toBe(32)
    const usages: unknown[] = []
    const options = { stream: true as const, stream_options: { include_usage: true } }
    for await (const chunk of await client.chat.completions.create({ model, messages, ...options })) {
      usages.push(chunk.usage)
    }
    expect(usages.at(-1)).toMatchObject({ completion_tokens: 32 })
    expect(usages.slice(0, -1).every((usage) => usage === null)).toBe(true)
    expect(provider.requests).toEqual([])
  })

  test.each(['generateContent', 'streamGenerateContent'])('answers %s of Gemini too', async (method) => {
    await using provider = await startFakeProvider({ lean: true })
    const url = `${provider.origin}/v1beta/models/gemini-2.5-flash:${method}?alt=sse`
    const text = await (await fetch(url, { method: 'POST', body: '{}' })).text()
    expect(text.match(/word/g)).toHaveLength(32)
    expect(text.lastIndexOf('"totalTokenCount":632')).toBeGreaterThan(0)
    expect(provider.requests).toEqual([])
  })
})
