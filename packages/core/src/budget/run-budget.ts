import type { Limit } from '../contracts/budget.js'
import type { BudgetLine } from '../contracts/budget-store.js'
import { type MatchedBudget, completeBudget } from './budget.js'
import { encodeValue } from './counter-key.js'
import { matchedBudget } from './match-budget.js'
import { assertLimit, runBudgetId } from './parse-budget.js'
import { assertScopeValue } from './scope.js'
import { runWindow } from './window.js'

/**
 * The budget of `governor.run({ runId, budget: usd("2") })`: hard, shared, for this one run. It joins the matched budgets
 * of every call of the run and never changes. Its counter is its own, apart from configured budgets of `per: "run"`, and
 * its limit can't be changed by `setLimit`. Throws `ConfigurationError` for a wrong limit or run id.
 */
export function runBudget(runId: string, limit: Limit, nowMs: number): MatchedBudget {
  assertScopeValue('run({ runId })', runId)
  assertLimit('run({ budget })', limit)
  const values = Object.freeze({ run: runId })
  const budget = completeBudget({ id: runBudgetId, scope: values, limit, per: 'run' })
  // "!:" stands in no other scope: a configured budget may count the same run with another limit.
  const { limitKey: _, ...line }: BudgetLine = matchedBudget(budget, {
    scope: `run=!:${encodeValue(runId)}`,
    window: runWindow(nowMs),
    values,
  }).line
  return Object.freeze({ budget, line: Object.freeze(line), scope: values })
}
