import { guarded, memoryStore } from '@bursar/core'
import { testBudgetStore } from '@bursar/store-testkit'
import * as vitest from 'vitest'

testBudgetStore(vitest, ({ clock }) => guarded(memoryStore({ clock }), { clock }), { name: 'guarded' })
