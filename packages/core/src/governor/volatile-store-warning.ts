import { emitWarning } from 'node:process'
import type { Budget } from '../budget/budget.js'
import type { Stores } from './governance.js'

/** Long windows on a store that forgets: a restart would give the whole budget back. Said once per governor. */
export function warnAboutVolatileStore(budgets: readonly Budget[], stores: Stores): void {
  const volatile = budgets.filter(({ per, store }) => {
    const { durable = true } = (store === 'local' ? stores.local : stores.shared).traits ?? {}
    return !durable && per !== 'hour' && per !== 'run'
  })
  if (volatile.length === 0) return
  const names = volatile.map(({ id }) => `"${id}"`).join(', ')
  emitWarning(
    `Budgets ${names} are kept in memory: a restart forgets what was spent. Give createGovernor a durable \`store\` ` +
      '(storeFrom, or a store package), or set acknowledgeVolatileStore: true.',
    { type: 'BursarWarning', code: 'BURSAR_VOLATILE_STORE' },
  )
}
