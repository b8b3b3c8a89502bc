import { expect, test } from 'vitest'
import { usd } from '../../src/budget/amount.ts'
import { compileBudgets } from '../../src/budget/compile-budgets.ts'
import { runBudget } from '../../src/budget/run-budget.ts'
import { ConfigurationError } from '../../src/errors/index.ts'

const now = Date.UTC(2026, 10, 20)
const thirtyDays = 30 * 86_400_000

test('the budget of one run is hard, shared, remembered for 30 days, and out of reach of setLimit', () => {
  const { budget, line, scope } = runBudget('r1', usd('2'), now)
  expect(budget).toMatchObject({
    id: 'run',
    unit: 'usd',
    per: 'run',
    mode: 'hard',
    store: 'shared',
    scope: { run: 'r1' },
  })
  expect(line).toEqual({
    key: 'usd/run/UTC/run=!:r1',
    window: 'run',
    startsAt: 0,
    endsAt: now + thirtyDays,
    limit: 2_000_000_000,
    enforced: true,
    thresholds: [50, 80, 100],
  })
  expect(scope).toEqual({ run: 'r1' })
})

test('its counter is shared with no configured budget, nor with another run', () => {
  const limit = usd('5')
  const set = compileBudgets([
    { scope: {}, limit, per: 'run' },
    { scope: { run: 'r1' }, limit, per: 'run' },
    { scope: { run: '!:r1' }, limit, per: 'run' },
  ])
  const runs = ['r1', '!:r1', 'r2']
  const configured = runs.flatMap((run) => set.match({ agent: 'a', provider: 'p', run }, 0))
  const keys = [...configured, ...runs.map((run) => runBudget(run, usd('2'), now))].map(({ line }) => line.key)
  expect(configured).toHaveLength(5)
  expect(new Set(keys).size).toBe(keys.length)
})

test.each([
  ['', usd('2'), 'run({ runId }) is empty.'],
  ['a\nb', usd('2'), 'run({ runId }) has the control character U+000A'],
  ['r1', 2, 'run({ budget }) must be made by usd("12.50"), tokens(1_000_000) or requests(500); got 2.'],
])('run %j with budget %j is refused', (runId, limit, message) => {
  expect(() => runBudget(runId, limit as never, now)).toThrow(ConfigurationError)
  expect(() => runBudget(runId, limit as never, now)).toThrow(message)
})
