import { leased, memoryStore } from '@bursar/core'
import { testBudgetStore } from '@bursar/store-testkit'
import * as vitest from 'vitest'

testBudgetStore(vitest, ({ clock }) => leased(memoryStore({ clock }), { clock }), { name: 'leased' })

testBudgetStore(
  vitest,
  ({ clock }) => leased(memoryStore({ clock }), { clock, processes: 1, startAfterCalls: 1, ttlMs: 2_000_000_000 }),
  // A renewal may meet an expired hold before the call that would have announced what it crossed.
  { name: 'leased, from the first call on', sequences: 400, crossings: 'late' },
)
