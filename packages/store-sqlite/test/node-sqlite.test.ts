import { DatabaseSync } from 'node:sqlite'
import { sqliteStore } from '@bursar/store-sqlite'
import { testBudgetStore } from '@bursar/store-testkit'
import * as vitest from 'vitest'
import { temporaryFiles } from './files.ts'

const file = temporaryFiles()

testBudgetStore(vitest, ({ namespace, clock }) => sqliteStore({ database: new DatabaseSync(file(namespace)), clock }), {
  name: 'sqliteStore over node:sqlite',
  sequences: 100,
})
