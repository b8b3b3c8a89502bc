import { type Clock, leased, memoryStore } from '@bursar/core'
import { type SettableClock, testBudgetStore } from '@bursar/store-testkit'
import * as vitest from 'vitest'

// Time stands still between the steps of a case, so timers never fire.
const still = (clock: SettableClock): Clock => ({ now: () => clock.now(), schedule: () => () => {} })

testBudgetStore(vitest, ({ clock }) => leased(memoryStore({ clock }), { clock: still(clock) }), { name: 'leased' })

testBudgetStore(
  vitest,
  ({ clock }) =>
    leased(memoryStore({ clock }), { clock: still(clock), processes: 1, startAfterCalls: 1, ttlMs: 2_000_000_000 }),
  { name: 'leased, from the first call on', sequences: 400, crossings: 'late' },
)
