import { expect, test } from 'vitest'
import { compileBudgets } from '../../src/budget/compile-budgets.ts'
import { usd } from '../../src/budget/amount.ts'
import type { MatchedBudget } from '../../src/budget/budget.ts'
import type { Shortfall } from '../../src/request/budget-refusal.ts'
import { RefusalMemory } from '../../src/request/refusal-memory.ts'

const budgets = compileBudgets([{ scope: { agent: '*' }, limit: usd('1'), per: 'day' }])
const noon = Date.UTC(2026, 10, 20, 12)
const matchedAt = (now: number): readonly MatchedBudget[] => budgets.match({ agent: 'loop', provider: 'openai' }, now)

function memory() {
  let now = noon
  const refusals = new RefusalMemory({ now: () => now, schedule: () => () => {} })
  return { refusals, pass: (ms: number) => void (now += ms) }
}

function shortfall(reason: Shortfall['reason'] = 'exhausted'): Shortfall {
  const [matched] = matchedAt(noon)
  if (matched === undefined) throw new Error('the budget must match')
  const state = { key: matched.line.key, window: matched.line.window, limit: 1e9, spent: 1e9, credits: 0, held: 0 }
  return { matched, state, requested: 100, reason }
}

test('an exhausted budget refuses again for 250 ms without being asked', () => {
  const { refusals, pass } = memory()
  refusals.remember('loop', shortfall())
  pass(249)
  expect(refusals.recall('loop', matchedAt(noon), () => 120)).toMatchObject({ requested: 120, reason: 'exhausted' })
  pass(1)
  expect(refusals.recall('loop', matchedAt(noon), () => 120)).toBeUndefined()
})

test('a call that needs less, another agent, another window or another budget is asked', () => {
  const { refusals } = memory()
  refusals.remember('loop', shortfall())
  expect(refusals.recall('loop', matchedAt(noon), () => 99)).toBeUndefined()
  expect(refusals.recall('other', matchedAt(noon), () => 100)).toBeUndefined()
  expect(refusals.recall('loop', matchedAt(noon + 86_400_000), () => 100)).toBeUndefined()
  expect(refusals.recall('loop', [], () => 100)).toBeUndefined()
})

test('room that calls in flight may give back is asked for every time', () => {
  const { refusals } = memory()
  refusals.remember('loop', shortfall('held'))
  expect(refusals.recall('loop', matchedAt(noon), () => 100)).toBeUndefined()
})

test('a changed limit makes it forget', () => {
  const { refusals } = memory()
  refusals.remember('loop', shortfall())
  refusals.forget()
  expect(refusals.recall('loop', matchedAt(noon), () => 100)).toBeUndefined()
})
