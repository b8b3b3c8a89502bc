import { describe, expect, test } from 'vitest'
import { requests, tokens, usd } from '../../src/budget/amount.ts'
import { parseBudget } from '../../src/budget/parse-budget.ts'
import type { BudgetOptions } from '../../src/contracts/budget.ts'
import { ConfigurationError } from '../../src/errors/index.ts'

const least: BudgetOptions = { scope: { agent: '*' }, limit: usd('50'), per: 'day' }
const parse = (options: object) => parseBudget('budgets[3]', { ...least, ...options }).budget

test('what is left out is filled in', () => {
  expect(parse({})).toEqual({
    id: 'agent-day',
    unit: 'usd',
    limit: 50_000_000_000,
    per: 'day',
    timeZone: 'UTC',
    mode: 'hard',
    bound: 'proven',
    thresholds: [50, 80, 100],
    store: 'shared',
    onStoreError: 'deny',
    whenHeld: 'deny',
    scope: { agent: '*' },
  })
})

test('a soft budget holds what was learned, unless it says otherwise', () => {
  expect(parse({ mode: 'soft' }).bound).toBe('learned')
  expect(parse({ mode: 'soft', bound: 'proven' }).bound).toBe('proven')
  expect(parse({ mode: 'observe' }).bound).toBe('proven')
  expect(parse({ bound: 'learned' })).toMatchObject({ mode: 'hard', bound: 'learned' })
})

test('a bound that does not exist is refused', () => {
  expect(() => parse({ bound: 'likely' })).toThrow(ConfigurationError)
  expect(() => parse({ bound: 'likely' })).toThrow(/budgets\[3\]\.bound.*proven.*learned/)
})

test('what is given is kept, and can no longer be changed from outside', () => {
  const thresholds = [90]
  const scope = { tags: { feature: '*' } }
  const given = { id: 'x', timeZone: 'Asia/Tokyo', mode: 'soft', store: 'local', whenHeld: 'wait', thresholds, scope }
  const budget = parse(given)
  expect(budget).toMatchObject(given)
  thresholds.push(95)
  scope.tags.feature = 'search'
  expect(budget).toMatchObject({ thresholds: [90], scope: { tags: { feature: '*' } } })
})

test.each([
  [{ scope: { agent: '*' }, per: 'day' }, 'agent-day'],
  [{ scope: { team: 'support' }, per: 'month' }, 'team:support-month'],
  [{ scope: { agent: '*' }, per: 'hour', limit: tokens(5) }, 'agent-hour-tokens'],
  [{ scope: {}, per: 'month' }, 'all-month'],
  [{ scope: {}, per: 'total', limit: requests(5) }, 'all-total-requests'],
  [{ scope: { agent: 'a', model: 'gpt-5' }, per: 'hour', limit: tokens(5) }, 'agent:a+model:gpt-5-hour-tokens'],
  [{ scope: { tags: { feature: '*' } }, per: 'week' }, 'tags.feature-week'],
  [{ scope: { agent: '*' }, per: 'run' }, 'agent-run'],
  [{ scope: { run: '*' }, per: 'day' }, 'run-day'],
])('the default id of %j is %s', (options, id) => {
  expect(parse(options).id).toBe(id)
})

describe('a budget per run', () => {
  test('gives each run its own counter, whether or not the scope says so', () => {
    expect(parse({ per: 'run' }).scope).toEqual({ agent: '*', run: '*' })
    expect(parse({ per: 'run', scope: { run: '*' } }).scope).toEqual({ run: '*' })
    expect(parse({ per: 'run', scope: { run: 'nightly' } }).scope).toEqual({ run: 'nightly' })
  })
})

test.each(['total', 'run'])('a zone means nothing per %s, so it is not part of the identity', (per) => {
  expect(parse({ per, timeZone: 'Asia/Tokyo' }).timeZone).toBe('UTC')
})

test.each([
  ['an unknown option', { limt: 5 }, 'budgets[3] has no option "limt". Did you mean "limit"?'],
  ['an option in other case', { timezone: 'UTC' }, 'Did you mean "timeZone"?'],
  [
    'an unknown window',
    { per: 'dya' },
    'budgets[3].per must be one of "hour", "day", "week", "month", "total", "run"; got "dya". Did you mean "day"?',
  ],
  ['no window', { per: undefined }, 'budgets[3].per must be one of'],
  ['an unknown mode', { mode: 'warn' }, 'budgets[3].mode must be one of "hard", "soft", "observe"; got "warn".'],
  ['an unknown store', { store: 'redis' }, 'budgets[3].store must be one of "shared", "local"; got "redis".'],
  ['an unknown way to wait', { whenHeld: 'queue' }, 'budgets[3].whenHeld must be one of "deny", "wait"; got "queue".'],
  [
    'a bare number as limit',
    { limit: 50 },
    'budgets[3].limit must be made by usd("12.50"), tokens(1_000_000) or requests(500); got 50.',
  ],
  ['no limit', { limit: undefined }, 'got undefined.'],
  ['a forged limit', { limit: { unit: 'usd', amount: 0.5 } }, 'budgets[3].limit must be made by'],
  ['a negative forged limit', { limit: { unit: 'usd', amount: -1 } }, 'budgets[3].limit must be made by'],
  ['a limit of another unit', { limit: { unit: 'eur', amount: 1 } }, 'budgets[3].limit must be made by'],
  [
    'an unknown zone',
    { timeZone: 'Europe/Berln' },
    'budgets[3].timeZone must be an IANA time zone name; got "Europe/Berln". Did you mean "Europe/Berlin"?',
  ],
  ['a zone that no window needs but does not exist', { per: 'total', timeZone: 'Mars' }, 'budgets[3].timeZone'],
  [
    'thresholds that are no list',
    { thresholds: 50 },
    'budgets[3].thresholds must be whole percents from 1 to 1000, ascending, each once, such as [50, 80, 100]; got 50.',
  ],
  ['a threshold of 0', { thresholds: [0] }, 'got 0 at position 0.'],
  ['a threshold above 1000', { thresholds: [50, 1001] }, 'got 1001 at position 1.'],
  ['a fraction as threshold', { thresholds: [0.8] }, 'got 0.8 at position 0.'],
  ['a threshold as text', { thresholds: ['80'] }, 'got "80" at position 0.'],
  ['NaN as threshold', { thresholds: [Number.NaN] }, 'got NaN at position 0.'],
  ['thresholds out of order', { thresholds: [80, 50] }, 'got 50 at position 1.'],
  ['a threshold twice', { thresholds: [80, 80] }, 'got 80 at position 1.'],
  ['an empty id', { id: '' }, 'budgets[3].id is empty.'],
  ['an id that is no string', { id: 5 }, 'budgets[3].id must be a string of 1 to 128 characters; got number.'],
  ['an id with a control character', { id: 'a\u0007' }, 'budgets[3].id has the control character U+0007'],
  ['the id of run budgets', { id: 'run' }, 'budgets[3].id "run" is kept for the budget of governor.run({ budget }).'],
  ['no scope', { scope: undefined }, 'budgets[3].scope must be an object with'],
  ['null as scope', { scope: null, per: 'run' }, 'budgets[3].scope must be an object with'],
  [
    'an unknown dimension',
    { scope: { agents: '*' } },
    'budgets[3].scope has no option "agents". Did you mean "agent"?',
  ],
])('%s is refused', (_, options, message) => {
  expect(() => parse(options)).toThrow(ConfigurationError)
  expect(() => parse(options)).toThrow(message)
})

test.each([[[]], [[1]], [[25, 50, 75, 80, 100, 1000]]])('%j are thresholds', (thresholds) => {
  expect(parse({ thresholds }).thresholds).toEqual(thresholds)
})

test('something that is no budget is refused', () => {
  expect(() => parseBudget('budgets[0]', 'agent-day' as never)).toThrow(
    'budgets[0] must be an object with "id", "scope"',
  )
})
