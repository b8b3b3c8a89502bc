import { describe, expect, test } from 'vitest'
import { PolicyDeniedError, ProviderSpendLimitError, requests, staticKeys, usd } from '../../src/index.js'
import { baseUrl, chat, governed, inventKey } from '../governor/lib/governed.js'

const current = inventKey('current')
const previous = inventKey('previous')
const keys = staticKeys({ openai: { worker: [current, previous] } })
const headers = { authorization: 'Bearer bursar-governed-no-key', 'content-length': '999', 'x-own': 'kept' }
const budgets = [{ scope: {}, limit: usd('1'), per: 'day' } as const]
const invalidKey = {
  error: { message: 'Incorrect API key provided', code: 'invalid_api_key', type: 'invalid_request_error' },
}

describe('a rejected key', () => {
  test('hands over to the previous one, and the caller does not notice', async () => {
    const { send, network, events, governor } = governed({ keys, budgets })
    const [usage, rejected] = [events('usage'), events('key.rejected')]
    network.next(() => Response.json(invalidKey, { status: 401 }))
    const response = await send(chat(), { headers })
    await response.text()
    expect(response.status).toBe(200)
    expect(network.sent.map((sent) => sent.headers.get('authorization'))).toEqual([
      `Bearer ${current}`,
      `Bearer ${previous}`,
    ])
    expect(usage).toMatchObject([{ dispatches: 2, status: 200 }])
    expect(rejected).toHaveLength(1)
    expect(rejected[0]?.key.fingerprint).not.toBe(usage[0]?.key?.fingerprint)
    expect(await governor.status('worker')).toMatchObject([{ spent: 15_000, held: 0 }])
  })

  test('goes to the end of the line for the next call', async () => {
    const { send, network } = governed({ keys })
    network.next(() => Response.json(invalidKey, { status: 401 }))
    await send(chat(), { headers })
    await send(chat(), { headers })
    expect(network.sent.at(-1)?.headers.get('authorization')).toBe(`Bearer ${previous}`)
  })

  test('is the answer where both are rejected, without either in it', async () => {
    const { send, network, governor } = governed({ keys, budgets })
    for (const key of [current, previous]) {
      network.next(() =>
        Response.json({ error: { ...invalidKey.error, message: `Incorrect: ${key}` } }, { status: 401 }),
      )
    }
    const response = await send(chat(), { headers })
    const text = await response.text()
    expect([response.status, network.sent.length]).toEqual([401, 2])
    expect(text).not.toContain(previous)
    expect(await governor.status('worker')).toMatchObject([{ spent: 0, held: 0 }])
  })

  test('cannot hand over a body that was consumed', async () => {
    const { send, network } = governed({ keys })
    network.next(() => Response.json(invalidKey, { status: 401 }))
    const body = new Blob([JSON.stringify(chat())]).stream()
    const response = await send(undefined, { headers, body, duplex: 'half' } as RequestInit)
    expect([response.status, network.sent.length]).toEqual([401, 1])
  })
})

test.each([
  [402, { error: { code: 'insufficient_funds' } }],
  [429, { error: { code: 'insufficient_quota', type: 'insufficient_quota' } }],
])("a %d of the provider's own limit is no reason to try another key (%j)", async (status, body) => {
  const { send, network, events } = governed({ keys })
  const rejected = events('key.rejected')
  network.next(() => Response.json(body, { status }))
  await expect(send(chat(), { headers })).rejects.toBeInstanceOf(ProviderSpendLimitError)
  expect(network.sent).toHaveLength(1)
  expect(rejected).toEqual([])
})

test.each([
  [403, { error: { code: 'unsupported_country_region_territory', message: 'not here' } }],
  [429, { error: { code: 'rate_limit_exceeded' } }],
  [400, { error: { code: 'context_length_exceeded' } }],
  [500, { error: { message: 'server' } }],
  [503, { error: { message: 'overloaded' } }],
])('a %d is no reason to try another key (%j)', async (status, body) => {
  const { send, network, events } = governed({ keys })
  const rejected = events('key.rejected')
  network.next(() => Response.json(body, { status }))
  expect((await send(chat(), { headers })).status).toBe(status)
  expect(network.sent).toHaveLength(1)
  expect(rejected).toEqual([])
})

describe('what leaves', () => {
  test('has the headers of the SDK, with the key in place of the placeholder', async () => {
    const { send, network } = governed({ keys })
    const own = new Headers(headers)
    await send(chat(), { headers: own })
    const sent = network.sent[0]?.headers
    expect(sent?.get('x-own')).toBe('kept')
    expect(sent?.get('authorization')).toBe(`Bearer ${current}`)
    expect(own.get('authorization')).toBe('Bearer bursar-governed-no-key')
  })

  test.each(['api-key', 'x-api-key', 'x-goog-api-key'])('may carry the key as %s', async (name) => {
    const { send, network } = governed({ keys })
    await send(chat(), { headers: { [name]: 'bursar-governed-no-key' } })
    expect(network.sent[0]?.headers.get(name)).toBe(current)
  })

  test('gets no key where no placeholder stood', async () => {
    const { send, network } = governed({ keys })
    await send(chat(), { headers: { 'x-note': 'bursar-governed-no-key' } })
    expect(JSON.stringify([...(network.sent[0]?.headers ?? [])])).not.toContain(current)
  })

  test('blames no key that was not on it', async () => {
    const { send, network, events } = governed({ keys })
    const rejected = events('key.rejected')
    network.next(() => Response.json({ error: { code: 'invalid_api_key' } }, { status: 401 }))
    const response = await send(chat(), { headers: { 'x-note': 'no key' } })
    expect([response.status, network.sent.length]).toEqual([401, 1])
    expect(rejected).toEqual([])
  })

  test('is the very body of the caller where nothing had to change', async () => {
    const { send, network } = governed({ keys, budgets })
    const body = new TextEncoder().encode(JSON.stringify(chat()))
    await send(undefined, { headers, body })
    expect(network.sent[0]?.init.body).toBe(body)
    expect(network.sent[0]?.headers.get('content-length')).toBe('999')
  })

  test('has no stale length where the body was rewritten', async () => {
    const { send, network } = governed({ keys })
    await send(chat({ stream: true }), { headers })
    expect(network.sent[0]?.body).toMatchObject({ stream_options: { include_usage: true } })
    expect(network.sent[0]?.headers.get('content-length')).toBeNull()
  })

  test('keeps the options of the caller', async () => {
    const { send, network } = governed({ keys })
    const { signal } = new AbortController()
    await send(chat(), { headers, signal, keepalive: true })
    expect(network.sent[0]?.init).toMatchObject({ method: 'POST', keepalive: true, redirect: 'manual' })
    expect(network.sent[0]?.init.signal).toBe(signal)
  })
})

describe('a redirect', () => {
  test('is refused with its target and costs nothing', async () => {
    const { send, network, governor } = governed({
      keys,
      budgets: [...budgets, { scope: {}, limit: requests(9), per: 'day' }],
    })
    network.next(() => new Response(null, { status: 307, headers: { location: 'https://evil.example/v1' } }))
    const refusal = send(chat(), { headers })
    await expect(refusal).rejects.toBeInstanceOf(PolicyDeniedError)
    await expect(refusal).rejects.toThrow(`(307) to https://evil.example/v1`)
    expect(network.sent).toHaveLength(1)
    expect(await governor.status('worker')).toMatchObject([
      { spent: 0, held: 0 },
      { spent: 1, held: 0 },
    ])
  })

  test('is refused without showing a key that its target echoes', async () => {
    const { send, network } = governed({ keys })
    network.next(
      () => new Response(null, { status: 302, headers: { location: `https://evil.example/?key=${current}` } }),
    )
    const error: unknown = await send(chat(), { headers }).catch((caught: unknown) => caught)
    expect(String(error)).not.toContain(current)
  })

  test('is left to a client that authenticates itself', async () => {
    const { governor, network } = governed()
    network.next(() => new Response(null, { status: 307, headers: { location: baseUrl } }))
    const fetch = governor.fetch('worker', 'openai', { baseUrl, auth: 'client' })
    expect((await fetch(`${baseUrl}/models`)).status).toBe(307)
    expect(network.sent[0]?.init.redirect).toBeUndefined()
  })
})

describe('a request that fails', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

  test.each<[what: string, error: unknown, spends: boolean]>([
    ['never connected', new TypeError('fetch failed', { cause: refused }), false],
    ['was sent to a blocked port', new TypeError('fetch failed', { cause: new Error('bad port') }), false],
    [
      'found no host',
      new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ENOTFOUND' }) }),
      false,
    ],
    [
      'lost its connection',
      new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) }),
      true,
    ],
    ['failed for reasons nobody knows', new Error('no idea'), true],
  ])('because it %s: does it cost the hold? %#', async (_what, error, spends) => {
    const { send, network, governor, events } = governed({ keys, budgets })
    const usage = events('usage')
    network.next(() => Promise.reject(error))
    await expect(send(chat({ max_tokens: 100 }), { headers })).rejects.toBe(error)
    const [status] = await governor.status('worker')
    expect(status?.held).toBe(0)
    expect(Number(status?.spent) >= 100_000).toBe(spends)
    expect(usage).toMatchObject([{ status: null, ending: spends ? 'unknown' : 'not_sent', dispatches: spends ? 1 : 0 }])
  })

  test('because its caller had left before costs nothing', async () => {
    const { send, governor } = governed({ keys, budgets })
    const signal = AbortSignal.abort(new Error('caller left'))
    await expect(send(chat(), { headers, signal })).rejects.toThrow('caller left')
    expect(await governor.status('worker')).toMatchObject([{ spent: 0, held: 0 }])
  })
})
