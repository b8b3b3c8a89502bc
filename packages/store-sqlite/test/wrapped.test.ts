import { guarded, leased } from '@bursar/core'
import { sqliteStore } from '@bursar/store-sqlite'
import { type StoreContext, testBudgetStore } from '@bursar/store-testkit'
import * as vitest from 'vitest'
import { drivers, temporaryFiles } from './files.ts'

const file = temporaryFiles()

vitest.describe.each(Object.entries(drivers))('over %s', (_, open) => {
  const store = ({ clock, namespace }: StoreContext) => sqliteStore({ database: open(file(namespace)), clock })
  testBudgetStore(vitest, (c) => guarded(store(c), { clock: c.clock }), { name: 'guarded', sequences: 20 })
  testBudgetStore(vitest, (c) => leased(store(c), { clock: c.clock }), { name: 'leased', sequences: 20 })
})
