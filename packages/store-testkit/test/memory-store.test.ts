import { memoryStore } from '@bursar/core'
import { testBudgetStore } from '@bursar/store-testkit'
import * as vitest from 'vitest'

testBudgetStore(vitest, ({ clock }) => memoryStore({ clock }), { name: 'memoryStore' })
