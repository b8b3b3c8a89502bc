import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import BetterSqlite3 from 'better-sqlite3'
import { afterAll } from 'vitest'
import type { SqliteDatabase } from '@bursar/store-sqlite'

/** Paths of files that are gone after the tests of this file. */
export function temporaryFiles(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'bursar-sqlite-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return (name) => join(folder, `${name}.db`)
}

export const drivers: Readonly<Record<string, (path: string) => SqliteDatabase>> = {
  'node:sqlite': (path) => new DatabaseSync(path),
  'better-sqlite3': (path) => new BetterSqlite3(path),
}
