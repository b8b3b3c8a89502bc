import { describe, expect, test } from 'vitest'
import { BursarError, ConfigurationError, isBudgetExceededError, placeholderKey } from '@bursar/core'
import { createOpenAI } from 'ai-7-openai'
import { generateText } from 'ai-7'
import { type Place, startPlace } from './lib/place.ts'

const body = {
  model: 'gpt-4.1-mini',
  max_completion_tokens: 300,
  messages: [{ role: 'user', content: 'How many roads must a man walk down?' }],
}
const headers = { authorization: `Bearer ${placeholderKey}`, 'content-type': 'application/json' }
const chat: RequestInit = { method: 'POST', headers, body: JSON.stringify(body) }
const urlOf = ({ provider }: Place, path = '/chat/completions'): string => `${provider.baseUrl}${path}`

async function expectPaidOnce(place: Place): Promise<void> {
  const { spent, held, requests, truth } = await place.sums()
  expect(truth).toBeGreaterThan(0)
  expect({ spent, held, requests }).toEqual({ spent: truth, held: 0, requests: 1 })
  expect(place.provider.requests.map(({ key }) => key)).toEqual([place.key])
}

describe('what an SDK may pass to fetch', () => {
  test('a Request', async () => {
    const place = await startPlace()
    const answer = await place.fetch('openai')(new Request(urlOf(place), chat))
    expect([answer.status, await answer.json()]).toMatchObject([200, { object: 'chat.completion' }])
    await expectPaidOnce(place)
  })

  test('a Request with options that replace its own', async () => {
    const place = await startPlace()
    const request = new Request(urlOf(place), { ...chat, body: '{}' })
    await (await place.fetch('openai')(request, { body: JSON.stringify(body) })).text()
    await expectPaidOnce(place)
  })

  test('a URL, and bytes for a body', async () => {
    const place = await startPlace()
    const bytes = new TextEncoder().encode(JSON.stringify(body))
    await (await place.fetch('openai')(new URL(urlOf(place)), { ...chat, body: bytes })).text()
    await expectPaidOnce(place)
  })

  test('an aborted signal: nothing leaves, nothing is charged', async () => {
    const place = await startPlace()
    const signal = AbortSignal.abort()
    await expect(place.fetch('openai')(urlOf(place), { ...chat, signal })).rejects.toThrow(/abort/i)
    expect(await place.sums()).toMatchObject({ spent: 0, held: 0, truth: 0 })
    expect(place.provider.requests).toEqual([])
  })
})

describe('what is refused before it leaves, since no budget can tell its cost', () => {
  const stream = (): RequestInit =>
    ({ ...chat, body: new Blob([JSON.stringify(body)]).stream(), duplex: 'half' }) as RequestInit

  test.each<[string, string, () => RequestInit, RegExp]>([
    ['a stream for a body', '/chat/completions', stream, /body/],
    ['a body that is not JSON', '/chat/completions', () => ({ ...chat, body: 'model=gpt-4.1-mini' }), /body/],
    ['an endpoint nobody knows', '/v9/think', () => chat, /allowUnmetered/],
  ])('%s', async (_what, path, init, message) => {
    const place = await startPlace()
    const refused = await place.fetch('openai')(urlOf(place, path), init())
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringMatching(message)])
    await expect(place.fetch('openai', { onDeny: 'throw' })(urlOf(place, path), init())).rejects.toThrow(message)
    expect(place.provider.requests).toEqual([])
  })

  test('a relative URL', async () => {
    const place = await startPlace()
    const refused = await place.fetch('openai')('/v1/chat/completions', chat)
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('absolute URL')])
  })
})

test('a form is sent as it is, and its model is read', async () => {
  const place = await startPlace()
  const form = new FormData()
  form.set('model', 'unpriced-transcriber')
  form.set('file', new File(['RIFF'], 'speech.wav'))
  const { authorization } = headers
  const refused = await place.fetch('openai')(urlOf(place, '/audio/transcriptions'), {
    method: 'POST',
    headers: { authorization },
    body: form,
  })
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('unpriced-transcriber')])
  expect(place.provider.requests).toEqual([])
})

describe('another host', () => {
  test('gets no key, and is counted all the same', async () => {
    const place = await startPlace()
    const elsewhere = await place.provider.elsewhere()
    await (await place.fetch('openai')(`${elsewhere.baseUrl}/chat/completions`, chat)).text()
    expect(elsewhere.requests.map(({ key }) => key)).toEqual([placeholderKey])
    expect((await place.sums()).requests).toBe(1)
    await place.exhaust()
    const refused = await place.fetch('openai')(`${elsewhere.baseUrl}/chat/completions`, chat)
    expect(refused.status).toBe(402)
    expect(elsewhere.requests).toHaveLength(1)
  })

  test('may be the place of another base URL, which then gets it', async () => {
    const place = await startPlace()
    const elsewhere = await place.provider.elsewhere()
    const fetch = place.fetch('openai', { baseUrl: elsewhere.baseUrl })
    await (await fetch(`${elsewhere.baseUrl}/chat/completions`, chat)).text()
    expect(elsewhere.requests.map(({ key }) => key)).toEqual([place.key])
  })

  test('is never where a redirect takes the key', async () => {
    const place = await startPlace()
    place.provider.behave(() => ({ kind: 'redirect' }))
    const elsewhere = await place.provider.elsewhere()
    const refused = await place.fetch('openai')(urlOf(place), chat)
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('redirect')])
    expect(elsewhere.requests).toEqual([])
  })

  test.each(['provider.example', 'ftp://provider.example', ''])('can not be "%s"', async (baseUrl) => {
    const place = await startPlace()
    expect(() => place.fetch('openai', { baseUrl })).toThrow(ConfigurationError)
  })
})

describe('errors of the provider', () => {
  test.each([
    ['compressed', { gzip: true }],
    ['in HTML', { body: 'html' }],
    ['without a body', { body: 'empty' }],
    ['compressed HTML that calls itself JSON', { gzip: true, body: 'html', contentType: 'application/json' }],
  ] as const)('%s arrive readable, cost nothing, and are no denial', async (_what, shape) => {
    const place = await startPlace()
    place.provider.behave(() => ({ kind: 'refuse', status: 400, ...shape }))
    const refused = await place.fetch('openai')(urlOf(place), chat)
    expect(refused.status).toBe(400)
    expect(refused.headers.get('content-encoding')).toBeNull()
    expect(await refused.text()).toMatch(/^$|^[{<]/)
    expect(await place.sums()).toMatchObject({ spent: 0, held: 0 })
  })

  test('reach the AI SDK as its own', async () => {
    const place = await startPlace()
    place.provider.behave(() => ({ kind: 'refuse', status: 400, body: 'html', gzip: true }))
    const fetch = place.fetch('openai', { onDeny: 'throw' })
    const openai = createOpenAI({ apiKey: placeholderKey, baseURL: place.provider.baseUrl, fetch })
    const call = generateText({ model: openai('gpt-4.1-mini'), prompt: 'Hello', maxOutputTokens: 300 })
    const error: unknown = await call.then(
      () => undefined,
      (refusal: unknown) => refusal,
    )
    expect(error).toMatchObject({ name: 'AI_APICallError', statusCode: 400 })
    expect([BursarError.isInstance(error), isBudgetExceededError(error)]).toEqual([false, false])
  })
})

test('a client that was given no governed fetch holds a placeholder only, and fails closed', async () => {
  const place = await startPlace()
  const openai = createOpenAI({ apiKey: placeholderKey, baseURL: place.provider.baseUrl })
  place.provider.behave((request) => (request.key === placeholderKey ? { kind: 'refuse', status: 401 } : undefined))
  const call = generateText({ model: openai('gpt-4.1-mini'), prompt: 'Hello', maxOutputTokens: 300 })
  await expect(call).rejects.toMatchObject({ statusCode: 401 })
})
