import { describe, expect, test } from 'vitest'
import { RateLimitedError, staticKeys } from '../../src/index.js'
import { FakeClock, settle } from '../limit/fake-clock.js'
import { baseUrl, chat, governed, inventKey } from '../governor/lib/governed.js'

const init = {
  method: 'POST',
  body: JSON.stringify(chat()),
  headers: { authorization: 'Bearer bursar-governed-no-key' },
}

describe('the operation', () => {
  test.each([
    ['/chat/completions', 'chat.completions.create'],
    ['/responses', 'responses.create'],
    ['/embeddings', 'embeddings.create'],
  ])('of %s is %s', async (path, operation) => {
    const { send, events } = governed()
    const usage = events('usage')
    await (await send(chat(), { path })).text()
    expect(usage).toMatchObject([{ operation, model: 'toy', provider: 'openai' }])
  })

  test('of a paid endpoint that nobody knows is its own path, and its cost unknown', async () => {
    const { send, events } = governed()
    const usage = events('usage')
    await (await send(chat(), { path: '/brand/new' })).text()
    expect(usage).toMatchObject([{ operation: 'POST /brand/new', cost: { nanoUsd: 0, source: 'unpriced' } }])
  })

  test.each([
    ['a base URL with a slash at its end', `${baseUrl}/`, `${baseUrl}/chat/completions`],
    ['a base URL without a path', 'https://provider.example', 'https://provider.example/chat/completions'],
    ['a query', baseUrl, `${baseUrl}/chat/completions?trace=1`],
    [
      'an Azure resource',
      'https://me.openai.azure.com/openai',
      'https://me.openai.azure.com/openai/deployments/toy/chat/completions?api-version=2025-01-01',
    ],
    [
      'an Azure deployment in the base URL',
      'https://me.openai.azure.com/openai/deployments/toy',
      'https://me.openai.azure.com/openai/deployments/toy/chat/completions?api-version=2025-01-01',
    ],
  ])('is found below %s', async (_what, base, url) => {
    const { governor, events } = governed()
    const usage = events('usage')
    const body = JSON.stringify({ messages: [], ...(base.includes('azure') ? {} : { model: 'toy' }) })
    await (await governor.fetch('worker', 'openai', { baseUrl: base })(url, { method: 'POST', body })).text()
    expect(usage).toMatchObject([{ operation: 'chat.completions.create', model: 'toy' }])
  })
})

describe('the attempt', () => {
  test.each([
    ['2', 2],
    ['0', 0],
    ['', 0],
    ['many', 0],
  ])('says %j and is %d', async (header, attempt) => {
    const { send, events } = governed()
    const usage = events('usage')
    await (await send(chat(), { headers: { 'x-stainless-retry-count': header } })).text()
    expect(usage).toMatchObject([{ attempt }])
  })
})

describe('the deadline', () => {
  const limits = [{ scope: {}, concurrency: 1, whenFull: 'wait' } as const]

  test('of a waiting call is a moment before the timeout its SDK declares', async () => {
    const { send, network, clock } = governed({ limits })
    network.next(() => new Promise(() => {}))
    void send(chat())
    await settle()
    const waiting = send(chat(), { headers: { 'x-stainless-timeout': '5' } })
    let isOver = false
    const refusal = waiting.catch((error: unknown) => {
      isOver = true
      return error
    })
    await clock.advance(4_799)
    await settle()
    expect(isOver).toBe(false)
    await clock.advance(1)
    expect(await refusal).toBeInstanceOf(RateLimitedError)
    expect(network.sent).toHaveLength(1)
  })

  test.each(['soon', 'NaN', 'Infinity'])('that is no number (%s) is none', async (header) => {
    const { send, network, clock } = governed({ limits })
    const first = Promise.withResolvers<Response>()
    network.next(() => first.promise)
    const call = send(chat())
    await settle()
    const waiting = send(chat(), { headers: { 'x-stainless-timeout': header } })
    await clock.advance(3_600_000)
    first.resolve(Response.json({}))
    await (await call).text()
    expect((await waiting).status).toBe(200)
  })
})

describe('the key', () => {
  const secret = inventKey('worker')
  const keys = staticKeys({ openai: { worker: secret } })

  test('goes where the placeholder stood, for the configured origin', async () => {
    const { governor, network } = governed({ keys })
    await governor.fetch('worker', 'openai', { baseUrl })(`${baseUrl}/chat/completions`, init)
    expect(network.sent[0]?.headers.get('authorization')).toBe(`Bearer ${secret}`)
  })

  test.each([
    ['another host', 'https://evil.example/v1/chat/completions'],
    ['another port', 'https://provider.example:8443/v1/chat/completions'],
    ['another scheme', 'http://provider.example/v1/chat/completions'],
    ['a host that begins alike', 'https://provider.example.evil.example/v1/chat/completions'],
    ['a host behind credentials', 'https://provider.example@evil.example/v1/chat/completions'],
  ])('never goes to %s', async (_what, url) => {
    const { governor, network, events } = governed({ keys })
    const usage = events('usage')
    await (await governor.fetch('worker', 'openai', { baseUrl })(url, init)).text()
    expect(network.sent[0]?.headers.get('authorization')).toBe('Bearer bursar-governed-no-key')
    expect(JSON.stringify([...(network.sent[0]?.headers ?? [])])).not.toContain(secret)
    expect(usage[0]?.key).toBeUndefined()
  })

  test('is not looked up for a client that authenticates itself', async () => {
    const clock = new FakeClock()
    const source = { name: 'none', fetch: () => expect.unreachable('nobody may ask for a key') }
    const { governor, network } = governed({ keys: source, clock })
    const fetch = governor.fetch('worker', 'openai', { baseUrl, auth: 'client' })
    await fetch(`${baseUrl}/chat/completions`, { ...init, headers: { authorization: 'Bearer of-its-own' } })
    expect(network.sent[0]?.headers.get('authorization')).toBe('Bearer of-its-own')
  })
})

test('a data: URL, with which SDKs probe the platform, passes untouched', async () => {
  const { governor, network, events } = governed()
  const usage = events('usage')
  await governor.fetch('worker', 'openai', { baseUrl })('data:,probe')
  expect(network.sent.map(({ url }) => url)).toEqual(['data:,probe'])
  expect(usage).toEqual([])
})
