import type { BudgetLine } from '../contracts/budget-store.js'
import type { BudgetOptions, Limit, LimitUnit, Scope, WindowKind } from '../contracts/budget.js'

/** A budget whose options were checked and completed. */
export interface Budget {
  readonly id: string
  readonly unit: LimitUnit
  /** In the unit: nano-USD, tokens or requests. */
  readonly limit: number
  readonly per: WindowKind
  /** IANA zone; `UTC` for `total` and `run`, which follow no wall clock. */
  readonly timeZone: string
  readonly mode: NonNullable<BudgetOptions['mode']>
  readonly bound: NonNullable<BudgetOptions['bound']>
  readonly thresholds: readonly number[]
  readonly store: NonNullable<BudgetOptions['store']>
  readonly whenHeld: NonNullable<BudgetOptions['whenHeld']>
  readonly onStoreError: NonNullable<BudgetOptions['onStoreError']>
  /** As declared; with `run: "*"` where `per: "run"` implies it. */
  readonly scope: Scope
}

/** Name under which a store keeps a changed limit. Holds the unit: an id that changes unit leaves the old number behind. */
export function limitKeyOf({ id, unit }: Budget): string {
  return `${unit}/${id}`
}

/** A budget that applies to a call, with the counter the call is charged to. */
export interface MatchedBudget {
  readonly budget: Budget
  readonly line: BudgetLine
  /** The values the call is counted under: `{ agent: "support_classifier", "tags.feature": "search" }`. */
  readonly scope: Readonly<Record<string, string>>
}

export interface BudgetDefaults {
  readonly id: string
  readonly scope: Scope
  readonly limit: Limit
  readonly per: WindowKind
}

/** Percents announced where a budget names none. */
const defaultThresholds: readonly number[] = Object.freeze([50, 80, 100])

/** Fills in what was left out. Checks nothing. */
export function completeBudget(options: BudgetOptions & BudgetDefaults): Budget {
  const { id, scope, limit, per, timeZone = 'UTC', mode = 'hard' } = options
  const { thresholds = defaultThresholds, store = 'shared', whenHeld = 'deny', onStoreError = 'deny' } = options
  const { bound = mode === 'soft' ? 'learned' : 'proven' } = options
  return Object.freeze({
    id,
    unit: limit.unit,
    limit: limit.amount,
    per,
    timeZone: per === 'total' || per === 'run' ? 'UTC' : timeZone,
    mode,
    bound,
    thresholds: Object.freeze([...thresholds]),
    store,
    whenHeld,
    onStoreError,
    scope: Object.freeze({ ...scope, ...(scope.tags === undefined ? {} : { tags: Object.freeze({ ...scope.tags }) }) }),
  })
}
