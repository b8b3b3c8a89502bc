import type { BudgetStore } from '@bursar/core'
import type { SettableClock } from './settable-clock.js'

/** One promise that every budget store keeps. */
export interface ConformanceCase {
  /** A sentence about the store. */
  readonly name: string
  /** Rejects with an AssertionError where the promise is broken. */
  readonly run: (subject: Subject) => Promise<void>
}

/** An empty store under test. */
export interface Subject {
  readonly store: BudgetStore
  /** Another handle on the same records, as another process has; the same handle where there is only one. */
  readonly other: BudgetStore
  /** The store's clock. */
  readonly clock: SettableClock
  /** Empties the store behind the back of its handles; absent where the suite was not told how. */
  readonly lose?: (() => Promise<void>) | undefined
}
