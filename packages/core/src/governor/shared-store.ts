import type { Budget } from '../budget/budget.js'
import type { BudgetStore } from '../contracts/budget-store.js'
import { ConfigurationError } from '../errors/index.js'
import { guarded } from '../store/guarded.js'
import type { GuardedOptions } from '../store/guarded-options.js'

/**
 * The store as the governor uses it: one that other processes share gets a guard, unless it has one, so that no call waits
 * longer than the deadline. Throws a `ConfigurationError` where a budget counts on leases that the store does not have.
 */
export function sharedStore(
  store: BudgetStore,
  budgets: readonly Budget[],
  options: Pick<GuardedOptions, 'clock' | 'randomId'>,
): BudgetStore {
  const { shared = true, guarded: isGuarded = false, leased = false } = store.traits ?? {}
  const leasing = budgets.find((budget) => budget.store === 'shared' && budget.onStoreError === 'lease')
  if (leasing !== undefined && shared && !leased) {
    throw new ConfigurationError(
      `Budget "${leasing.id}" has onStoreError: "lease", but the store has no leases. Write store: leased(store).`,
    )
  }
  return shared && !isGuarded ? guarded(store, options) : store
}
