import { type Budget, limitKeyOf } from '../budget/budget.js'
import type { BudgetStore } from '../contracts/budget-store.js'

/** The limit of a budget as its store has it now; asked by a counter that no call is charged to. */
export async function limitInForce(store: BudgetStore, budget: Budget): Promise<number | null> {
  const [state] = await store.read([
    {
      key: `limit-in-force/${limitKeyOf(budget)}`,
      window: 'total',
      startsAt: 0,
      endsAt: Number.MAX_SAFE_INTEGER,
      limit: budget.limit,
      limitKey: limitKeyOf(budget),
    },
  ])
  return state?.limit ?? null
}
