import fc from 'fast-check'
import { expect, test } from 'vitest'
import { requests, tokens, usd } from '../../src/budget/amount.ts'
import { compileBudgets } from '../../src/budget/compile-budgets.ts'
import { runBudget } from '../../src/budget/run-budget.ts'
import type { BudgetOptions } from '../../src/contracts/budget.ts'

const options: readonly BudgetOptions[] = [
  { id: 'all', scope: {}, limit: usd('5'), per: 'month' },
  { id: 'agents', scope: { agent: '*' }, limit: usd('5'), per: 'day', timeZone: 'Europe/Berlin' },
  { id: 'one agent', scope: { agent: 'a' }, limit: usd('5'), per: 'day', timeZone: 'Europe/Berlin' },
  { id: 'in tokens', scope: { agent: '*', model: 'm,=1' }, limit: tokens(5), per: 'hour' },
  { id: 'tags', scope: { team: '*', tags: { 'fea=ture': '*' } }, limit: requests(5), per: 'week' },
  { id: 'runs', scope: {}, limit: usd('5'), per: 'run' },
]
const budgets = compileBudgets(options)
const value = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 100 })
  .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text))

test('every counter of a configuration leads back to its budget and to the values it counts', () => {
  fc.assert(
    fc.property(fc.oneof(fc.constant('a'), value), value, value, (agent, team, feature) => {
      const call = { agent, team, model: 'm,=1', run: feature, provider: 'p', tags: { 'fea=ture': feature } }
      for (const { budget, line, scope } of budgets.match(call, 0)) {
        expect(budgets.ofCounter(line.key)).toEqual({ budget, scope })
      }
    }),
  )
})

test('so does the counter of a run that brought its own budget', () => {
  const { line } = runBudget('nightly, part 2', usd('2'), 0)
  expect(budgets.ofCounter(line.key)).toEqual({
    budget: { id: 'run', unit: 'usd', per: 'run' },
    scope: { run: 'nightly, part 2' },
  })
})

test('a value too long to be spelt out is given by what stands in its place', () => {
  const [matched] = compileBudgets([{ scope: { model: '*' }, limit: usd('1'), per: 'day' }]).match(
    { agent: 'a', provider: 'p', model: 'm'.repeat(200) },
    0,
  )
  const only = compileBudgets([{ scope: { model: '*' }, limit: usd('1'), per: 'day' }])
  expect(only.ofCounter(matched?.line.key ?? '')?.scope['model']).toMatch(/^~[0-9a-f]{64}$/)
})

test.each(['', 'org', 'usd/day/UTC/all', 'usd/month/UTC/agent=*:a', 'usd/day/Europe/Berlin/agent=b,model=c'])(
  'a counter that none of the budgets has leads nowhere: %j',
  (key) => {
    expect(budgets.ofCounter(key)).toBeUndefined()
  },
)
