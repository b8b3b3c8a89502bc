import { ConfigurationError, createGovernor, requests, tokens, usd } from '@bursar/core'
import { createGovernedClient, openai } from '@bursar/openai'
import { resetDefaultGovernor } from '@bursar/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { governor, thrownBy } from './lib/setup.js'

afterEach(resetDefaultGovernor)

const budget = { scope: {}, limit: usd('1'), per: 'day' } as const

describe('a limit that is none is refused when it is written', () => {
  test.each<[what: string, write: () => unknown]>([
    ['negative USD', () => usd('-1')],
    ['negative USD as a number', () => usd(-0.01)],
    ['USD that are no number', () => usd(Number.NaN)],
    ['endless USD', () => usd(Number.POSITIVE_INFINITY)],
    ['USD below a nano-USD', () => usd('0.0000000001')],
    ['USD with a rounding error', () => usd(0.1 + 0.2)],
    ['more USD than a counter holds', () => usd('9007199.254740992')],
    ['USD in words', () => usd('ten')],
    ['USD with a currency sign', () => usd('$10')],
    ['no USD', () => usd('')],
    ['negative tokens', () => tokens(-1)],
    ['half a token', () => tokens(0.5)],
    ['tokens that are no number', () => tokens(Number.NaN)],
    ['more tokens than a counter holds', () => tokens(2 ** 53)],
    ['tokens in words', () => tokens('many' as never)],
    ['negative requests', () => requests(-1)],
    ['half a request', () => requests(1.5)],
    ['endless requests', () => requests(Number.POSITIVE_INFINITY)],
  ])('%s', (_what, write) => {
    expect(write).toThrow(ConfigurationError)
    expect(thrownBy(write).message).toMatch(/\(.*\) is not (a limit|an amount): /)
  })
})

describe('a limit that was made by hand is refused when the governor is made', () => {
  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '5', null])('%j', (amount) => {
    const limit = { unit: 'usd', amount } as never
    expect(() => governor({ budgets: [{ ...budget, limit }] })).toThrow(ConfigurationError)
    expect(() => governor({ budgets: [{ ...budget, limit }] })).toThrow('budgets[0].limit must be made by usd("12.50")')
    expect(() => governor().run({ runId: 'r', budget: limit }, () => 1)).toThrow(ConfigurationError)
  })
})

describe('wrong options of a governor are refused when it is made', () => {
  test.each<[what: string, options: object, message: string]>([
    ['a misspelt option', { budget: [] }, 'createGovernor has no option "budget". Did you mean "budgets"?'],
    ['a misspelt option of a budget', { budgets: [{ ...budget, limits: usd('1') }] }, 'Did you mean "limit"?'],
    ['a misspelt dimension', { budgets: [{ ...budget, scope: { agents: '*' } }] }, 'Did you mean "agent"?'],
    ['a misspelt window', { budgets: [{ ...budget, per: 'dayly' }] }, 'Did you mean "day"?'],
    ['a misspelt mode', { budgets: [{ ...budget, mode: 'sofft' }] }, 'Did you mean "soft"?'],
    [
      'a zone nobody knows',
      { budgets: [{ ...budget, timeZone: 'Mars/Olympus' }] },
      'budgets[0].timeZone must be an IANA time zone',
    ],
    ['a misspelt zone', { budgets: [{ ...budget, timeZone: 'Europe/Belin' }] }, 'Did you mean "Europe/Berlin"?'],
    ['an offset instead of a zone', { budgets: [{ ...budget, timeZone: '+02:00' }] }, 'must be an IANA time zone name'],
    [
      'two budgets of one id',
      {
        budgets: [
          { ...budget, id: 'a' },
          { ...budget, per: 'hour', id: 'a' },
        ],
      },
      'budgets[0] and budgets[1] both have the id "a"',
    ],
    [
      'two budgets with one counter',
      { budgets: [budget, { ...budget, id: 'other', limit: usd('2') }] },
      'count the very same calls',
    ],
    ['a misspelt option of a limit', { limits: [{ scope: {}, request: 5 }] }, 'Did you mean "requests"?'],
    ['a negative rate', { limits: [{ scope: {}, requests: -5 }] }, 'limits[0].requests must be a whole number'],
    ['a misspelt option of an agent', { agents: { worker: { teams: 'a' } } }, 'Did you mean "team"?'],
    ['no provider', { providers: {} }, '`providers` must name at least one provider'],
  ])('%s', (_what, options, message) => {
    const create = (): unknown => createGovernor({ providers: { openai: openai() }, ...options } as never)
    expect(create).toThrow(ConfigurationError)
    expect(create).toThrow(message)
  })

  test('the short form checks its options just the same', () => {
    expect(() => createGovernedClient('worker', { budgts: [] } as never)).toThrow('Did you mean "budgets"?')
    expect(() => createGovernedClient('worker', { budgets: [{ ...budget, timeZone: 'Nowhere' }] })).toThrow(
      ConfigurationError,
    )
  })

  test('clients are not handed out with options of providers nobody declared', () => {
    const create = (): unknown => governor().createGovernedClient('worker', { opnai: {} } as never)
    expect(create).toThrow(ConfigurationError)
    expect(create).toThrow('Did you mean "openai"?')
  })
})

describe('governor.fetch', () => {
  test.each(['opnai', 'anthropic', '', 'constructor', '__proto__'])('refuses the provider %j', (name) => {
    const made = governor()
    expect(() => made.fetch('worker', name)).toThrow(ConfigurationError)
    expect(() => made.fetch('worker', name)).toThrow('Known: openai.')
  })

  test.each(['ftp://provider.example', 'provider.example/v1', '/v1', '', 'ws://provider.example', 'file:///tmp'])(
    'refuses the base URL %j',
    (baseUrl) => {
      expect(() => governor().fetch('worker', 'openai', { baseUrl })).toThrow(ConfigurationError)
      expect(() => governor().fetch('worker', 'openai', { baseUrl })).toThrow('must be an http or https URL')
    },
  )

  test.each<[what: string, options: object, message: string]>([
    ['an unknown option', { baseURL: 'https://provider.example' }, 'Did you mean "baseUrl"?'],
    ['an unknown way to deny', { onDeny: 'reject' }, 'fetch: onDeny'],
    ['an unknown way to authenticate', { auth: 'none' }, 'fetch: auth'],
  ])('refuses %s', (_what, options, message) => {
    expect(() => governor().fetch('worker', 'openai', options)).toThrow(ConfigurationError)
    expect(() => governor().fetch('worker', 'openai', options)).toThrow(message)
  })
})

test.each(['ftp://provider.example', 'not a url'])('a client with the base URL %j is refused', (baseURL) => {
  expect(() => governor().createGovernedClient('worker', { openai: { baseURL } } as never)).toThrow(ConfigurationError)
})

test.each<[what: string, agent: unknown]>([
  ['a line break', 'a\nb'],
  ['a null character', 'a\u0000b'],
  ['an escape', 'a\u001bb'],
  ['a line separator', 'a\u2028b'],
  ['129 characters', 'x'.repeat(129)],
  ['nothing', ''],
  ['a number', 7],
])('an agent id with %s is refused by every door', (_what, id) => {
  const agent = id as string
  const made = governor()
  expect(() => made.createGovernedClient(agent)).toThrow(ConfigurationError)
  expect(() => made.fetch(agent, 'openai')).toThrow(ConfigurationError)
  expect(() => made.run({ agent }, () => 1)).toThrow(ConfigurationError)
  expect(() => createGovernedClient(agent, { acknowledgeVolatileStore: true })).toThrow(ConfigurationError)
})

test('an agent id of 128 characters of any script is taken', () => {
  expect(() => governor().createGovernedClient('ä'.repeat(128))).not.toThrow()
})
