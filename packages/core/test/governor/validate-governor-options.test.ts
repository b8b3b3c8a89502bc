import { describe, expect, test } from 'vitest'
import { ConfigurationError, createGovernor, type GovernorOptions, usd } from '../../src/index.js'
import { bareProvider } from './lib/governed.js'

const providers = { openai: bareProvider }

/** Options as JavaScript may give them. */
function create(options: Readonly<Record<string, unknown>>): unknown {
  return createGovernor({ providers, acknowledgeVolatileStore: true, ...options } as GovernorOptions)
}

test('providers alone make a governor', () => {
  expect(() => create({})).not.toThrow()
})

test.each([
  ['budget', 'budgets'],
  ['agnts', 'agents'],
  ['limit', 'limits'],
  ['waitUntill', 'waitUntil'],
  ['maxOutputTokens', 'minOutputTokens'],
  ['Store', 'store'],
])('an unknown option %s is refused with the name that was meant', (name, meant) => {
  expect(() => create({ [name]: undefined })).toThrow(ConfigurationError)
  expect(() => create({ [name]: undefined })).toThrow(`has no option "${name}". Did you mean "${meant}"?`)
})

test.each([undefined, null, 3, 'openai', []])('options that are %s instead of an object are refused', (options) => {
  expect(() => createGovernor(options as never)).toThrow(ConfigurationError)
})

describe.each<[option: string, wrong: readonly unknown[]]>([
  ['providers', [undefined, null, {}, [], 'openai', { openai: {} }, { openai: null }, { openai: 'openai' }]],
  ['agents', [[], 'worker', 3, null, { worker: null }, { worker: { teem: 'a' } }, { '': {} }, { 'a\u0000b': {} }]],
  ['agents', [{ ['x'.repeat(129)]: {} }, { worker: { team: '' } }, { worker: { environment: 3 } }]],
  [
    'agents',
    [{ worker: { models: {} } }, { worker: { models: { allow: 'toy' } } }, { worker: { models: { alow: [] } } }],
  ],
  ['budgets', [{}, 'all', 3]],
  ['limits', [{}, 'all', [{}], [{ scope: {} }], [{ scope: {}, requests: 0 }], [{ scope: {}, requests: 1.5 }]]],
  ['unknownModels', ['allow', true, null]],
  ['prices', [7, 'free', { toy: { input: '-1', output: '1' } }, { toy: { input: 'free', output: '1' } }]],
  ['estimator', [{}, null, 'count', { estimate: () => {}, countOutput: () => {} }]],
  ['keys', [{}, null, 'key', { fetch: 'key' }]],
  ['store', [{}, null, { reserve: () => {}, settle: () => {} }]],
  ['clock', [{}, { now: () => 0 }, Date]],
  ['organization', ['', 3, 'a\nb', 'x'.repeat(129)]],
  ['settle', ['later', true, null]],
  ['waitUntil', [true, {}, 'request']],
  ['randomId', ['id', 3]],
  ['fetch', ['https://provider.example', {}]],
  ['minOutputTokens', [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '256', 2 ** 53]],
  ['interruptedLagTokens', [-1, 0.5, Number.NaN, '128']],
  ['interruptedTokensPerSecond', [-1, 0.5, Number.NaN, '500']],
  ['defaultMaxOutputTokens', [0, -1, 1.5, Number.NaN, '1000']],
  ['reservationTtlMs', [999, 0, -1, 1_000.5, Number.NaN, Number.POSITIVE_INFINITY]],
  ['allowances', [[], 'file_search', { file_search: -1 }, { file_search: 0.5 }, { file_search: '20' }]],
  ['allowUnmetered', ['batches.create', true, [1]]],
  ['streamUsage', ['include', true]],
  ['outputCap', ['never', false]],
  ['acknowledgeVolatileStore', ['yes', 1, null]],
])('%s', (option, wrong) => {
  test.each(wrong.map((value) => [value]))('refuses %j and names the option', (value) => {
    expect(() => create({ [option]: value })).toThrow(ConfigurationError)
    expect(() => create({ [option]: value })).toThrow(option.replace(/s$/, ''))
  })
})

test('values at the edge of what is allowed are taken', () => {
  const edge = { minOutputTokens: 1, interruptedLagTokens: 0, reservationTtlMs: 1_000, allowances: { file_search: 0 } }
  expect(() => create({ ...edge, agents: { ['x'.repeat(128)]: {} }, organization: 'Acme GmbH' })).not.toThrow()
})

describe('what names a budget wrongly is refused when the governor is made', () => {
  const budget = { scope: { agent: '*' }, limit: usd('1'), per: 'day' }

  test.each<[what: string, options: object, message: RegExp]>([
    [
      'two budgets of one id',
      {
        budgets: [
          { ...budget, id: 'a' },
          { ...budget, per: 'hour', id: 'a' },
        ],
      },
      /both have the id "a"/,
    ],
    ['two budgets that count the same', { budgets: [budget, { ...budget, limit: usd('2') }] }, /very same calls/],
    [
      'a time zone nobody knows',
      { budgets: [{ ...budget, timeZone: 'Europe/Berln' }] },
      /Did you mean "Europe\/Berlin"/,
    ],
    ['an option nobody knows', { budgets: [{ ...budget, timezone: 'UTC' }] }, /Did you mean "timeZone"/],
    ['a window nobody knows', { budgets: [{ ...budget, per: 'year' }] }, /budgets\[0\]\.per/],
    ['a limit that is a bare number', { budgets: [{ ...budget, limit: 5 }] }, /usd\("12\.50"\)/],
  ])('%s', (_what, options, message) => {
    expect(() => create({ ...options })).toThrow(ConfigurationError)
    expect(() => create({ ...options })).toThrow(message)
  })
})
