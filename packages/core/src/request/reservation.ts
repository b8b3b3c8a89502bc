import type { MatchedBudget } from '../budget/budget.js'
import type { BudgetStore } from '../contracts/budget-store.js'

/** The holds of one call, by the store that keeps them. */
export interface Reservation {
  readonly holds: readonly Hold[]
  /** Output cap per choice that makes the holds sufficient; absent where the request's own bound stands. */
  readonly outputCap: number | undefined
}

export interface Hold {
  /** Of the reservation in the store. */
  readonly id: string
  readonly store: BudgetStore
  readonly budgets: readonly MatchedBudget[]
  /** Held per budget, in its unit. */
  readonly granted: readonly number[]
}
