import type { MatchedBudget } from '../budget/budget.js'
import type { BudgetLine, BudgetStore } from '../contracts/budget-store.js'
import type { RateClaim } from '../limit/shared-limits.js'

/** The holds of one call, by the store that keeps them. */
export interface Reservation {
  readonly holds: readonly Hold[]
  /** Output cap per choice that makes the holds sufficient; absent where the request's own bound stands. */
  readonly outputCap: number | undefined
}

/** What a call asks of one store. Its lines are those of the budgets, then those of the shared limits. */
export interface Claim {
  readonly store: BudgetStore
  readonly budgets: readonly MatchedBudget[]
  readonly rates: readonly RateClaim[]
}

export interface Hold extends Claim {
  /** Of the reservation in the store. */
  readonly id: string
  /** Held per line, in the unit of its budget or limit. */
  readonly granted: readonly number[]
}

export function linesOf({ budgets, rates }: Claim): readonly BudgetLine[] {
  const lines = budgets.map(({ line }) => line)
  return rates.length === 0 ? lines : [...lines, ...rates.map(({ rate }) => rate.line)]
}
