import { memoryStore } from '@bursar/core'
import type { BudgetStore } from '@bursar/core'
import type { StoreContext } from '../make-store.js'

/** Gives every expired hold back, although its call may well have been made and billed. */
export function releaseByDefault({ clock }: StoreContext): BudgetStore {
  const inner = memoryStore({ clock })
  return {
    ...inner,
    reserve: (request, options) => inner.reserve({ ...request, onExpire: 'release' }, options),
  }
}
