import BetterSqlite3 from 'better-sqlite3'
import { sqliteStore } from '@bursar/store-sqlite'
import { testBudgetStore } from '@bursar/store-testkit'
import * as vitest from 'vitest'
import { temporaryFiles } from './files.ts'

const file = temporaryFiles()

testBudgetStore(
  vitest,
  ({ namespace, clock }) => sqliteStore({ database: new BetterSqlite3(file(namespace)), clock }),
  { name: 'sqliteStore over better-sqlite3', sequences: 100 },
)
