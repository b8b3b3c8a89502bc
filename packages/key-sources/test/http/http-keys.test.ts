import { ConfigurationError, KeyUnavailableError } from '@bursar/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { httpKeys, type HttpKeysOptions } from '../../src/index.ts'
import { newKey, newToken } from '../lib/canary.ts'
import { shows } from '../lib/shows.ts'
import { type Answer, type Asked, type RunningServer, type Silence, startServer } from '../lib/start-server.ts'

const reference = { provider: 'openai', team: 'support', agent: 'classifier' }
const [first, second, token] = [newKey(), newKey(), newToken()]

describe('httpKeys', () => {
  let server: RunningServer
  let answer: Answer | Silence
  let asked: Asked[]
  beforeEach(async () => {
    asked = []
    answer = { status: 200, body: { current: second, previous: first, rotated_at: '2026-11-20T10:00:00Z' } }
    server = await startServer((request) => (asked.push(request), answer))
  })
  afterEach(() => server.stop())

  const source = (options: Partial<HttpKeysOptions> = {}): ReturnType<typeof httpKeys> =>
    httpKeys({ url: `${server.address}/keys/{provider}/{agent}?token=${token}`, ...options })
  const failure = async (options: Partial<HttpKeysOptions> = {}): Promise<string> => {
    const headers = { authorization: `Bearer ${token}` }
    const error: unknown = await Promise.resolve(source({ headers, ...options }).fetch(reference)).then(
      () => expect.fail('There was an answer'),
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(KeyUnavailableError)
    expect(shows(error, [first, second, token])).toEqual([])
    expect((error as Error).message).toMatch(/^No key for agent "classifier" at openai: the key at /)
    return (error as Error).message
  }

  it('asks the address of the agent, and reads the forms that all sources share', async () => {
    expect(await source({ headers: { authorization: `Bearer ${token}` } }).fetch(reference)).toEqual([
      { secret: second, createdAt: Date.UTC(2026, 10, 20, 10) },
      { secret: first },
    ])
    expect(asked[0]?.url.pathname).toBe('/keys/openai/classifier')
    expect(asked[0]?.headers.authorization).toBe(`Bearer ${token}`)
  })

  it('sends the headers of a function, and parses with one', async () => {
    answer = { status: 200, body: { secret: { plain: first } } }
    const parse = (body: string): string => (JSON.parse(body) as { secret: { plain: string } }).secret.plain
    const keys = await source({ headers: async ({ agent }) => ({ 'x-agent': agent }), parse }).fetch(reference)
    expect(keys).toEqual([{ secret: first }])
    expect(asked[0]?.headers['x-agent']).toBe('classifier')
  })

  it('takes keys from a parser, newest first, with whatever it knows of them', async () => {
    const parse = (): { secret: string; version?: string; expiresAt?: number }[] => [
      { secret: `${second}\n`, version: '2', expiresAt: 1_800_000_000_000 },
      { secret: first },
    ]
    expect(await source({ parse }).fetch(reference)).toEqual([
      { secret: second, version: '2', expiresAt: 1_800_000_000_000 },
      { secret: first },
    ])
  })

  it.each([
    [301, /lies behind a redirect \(301\)/],
    [400, /could not be read \(400\)/],
    [401, /was refused to this credential \(401\)/],
    [403, /may not be read with this credential \(403\)/],
    [404, /does not exist \(404\)/],
    [429, /is throttled \(429\)/],
    [500, /is unavailable \(500\)/],
    [204, /could not be read \(204\)/],
  ])('says what the status %i means', async (status, problem) => {
    answer = {
      status,
      headers: { location: `https://elsewhere.test/?${token}` },
      body: status === 204 ? '' : `${first} ${token}`,
    }
    expect(await failure()).toMatch(problem)
  })

  it.each([
    ['nothing', '', /is empty/],
    ['broken JSON', `{"current": "${first}`, /holds malformed JSON/],
    ['a page', `<html>\n${first}`, /holds a line break inside/],
  ])('refuses an answer that holds %s', async (_, body, problem) => {
    answer = { status: 200, body }
    expect(await failure()).toMatch(problem)
  })

  it.each([
    ['throws', () => JSON.parse(`${first}!`) as string, /the function given as `parse` failed/],
    ['gives no key', () => [], /holds no key/],
    ['gives a key that is none', () => [{ secret: '' }], /holds a key that is empty/],
    ['gives something else', () => 7 as never, /holds neither a key nor an object/],
  ])('refuses a parser that %s', async (_, parse, problem) => {
    expect(await failure({ parse })).toMatch(problem)
  })

  it('gives up at its deadline, and says that a connection broke off', async () => {
    answer = 'hang'
    expect(await failure({ deadlineMs: 40 })).toMatch(/did not answer within 40 ms/)
    answer = 'destroy'
    expect(await failure()).toMatch(/could not be (reached|read)/)
  })

  it('does not send headers that none may be, nor show them', async () => {
    expect(await failure({ headers: () => ({ authorization: `Bearer ${token}\n` }) })).toMatch(
      /its headers hold a value for/,
    )
    expect(await failure({ headers: () => Promise.reject(new Error(token)) })).toMatch(/given as `headers` failed/)
    expect(asked).toEqual([])
  })

  it('asks no address that a function must not give', async () => {
    expect(await failure({ url: () => `http://root:${token}@keys.test/` })).toMatch(
      /must not hold a user or a password/,
    )
    expect(await failure({ url: () => 'http://keys.test/' })).toMatch(/must begin with https:\/\/ for another host/)
    expect(await failure({ url: () => `https://%${token}` })).toMatch(/an address that is none was not asked for/)
  })

  it.each([
    ['no address', { url: undefined as never }, /`url` must be an address/],
    ['an address without the agent', { url: 'https://keys.test/{provider}' }, /must hold \{agent\}/],
    ['an agent that chooses the host', { url: 'https://{agent}.test/' }, /placeholders in its path and query only/],
    ['plain HTTP to another host', { url: 'http://keys.test/{agent}' }, /must begin with https:\/\//],
    ['headers with a line break', { headers: { authorization: 'a\nb' } }, /`headers` hold a value for authorization/],
    ['a parser that is none', { parse: 'json' as never }, /`parse` must be a function/],
  ])('refuses %s', (_, options, message) => {
    const make = (): unknown => httpKeys({ url: 'https://keys.test/{agent}', ...options })
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(message)
  })
})
