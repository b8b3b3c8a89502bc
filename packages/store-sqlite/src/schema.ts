import { ConfigurationError } from '@bursar/core'
import type { SqliteDatabase } from './sqlite-database.js'

/** Of the tables below. The texts in them carry a version of their own, which the ledger checks. */
const SCHEMA_VERSION = 1

const CREATE = `
  create table if not exists bursar_schema (only_row integer primary key check (only_row = 1), version integer not null);
  create table if not exists bursar_records (key text primary key, value text not null, forget_at integer not null)
    without rowid;
  insert into bursar_schema values (1, ${SCHEMA_VERSION}) on conflict do nothing;`

/**
 * Sets the connection up and makes the tables where they are missing. Throws what the driver throws when another process
 * is at it; it may be called again.
 *
 * A write-ahead log lets readers and the one writer work side by side (https://www.sqlite.org/wal.html). The driver must
 * not wait for a lock: it would wait inside the event loop.
 *
 * @throws ConfigurationError for a database without a file, and for tables of another version
 */
export function prepareSchema(database: SqliteDatabase, synchronous: 'normal' | 'full'): void {
  database.exec('pragma busy_timeout = 0')
  const { journal_mode: mode } = database.prepare('pragma journal_mode = wal').get() as { journal_mode: string }
  if (mode !== 'wal') {
    throw new ConfigurationError(
      `The SQLite budget store needs a file on a local disk, which can have a write-ahead log; this database has journal mode "${mode}". For counters in memory use memoryStore().`,
    )
  }
  database.exec(`pragma synchronous = ${synchronous}`)
  const known = versionOf(database)
  // Also where they are there: a file that can't be written says so now, and not with the first call that costs money.
  if (known === undefined || known === SCHEMA_VERSION) create(database)
  const version = versionOf(database)
  if (version === SCHEMA_VERSION) return
  throw new ConfigurationError(
    `The tables bursar_* of this SQLite file have version ${String(version)}, and this release of @bursar/store-sqlite reads ${SCHEMA_VERSION}: give it another file, or use the release that made the tables.`,
  )
}

function create(database: SqliteDatabase): void {
  database.exec('begin immediate')
  try {
    database.exec(CREATE)
    database.exec('commit')
  } catch (error) {
    database.exec('rollback')
    throw error
  }
}

function versionOf(database: SqliteDatabase): unknown {
  const exists = database.prepare(`select 1 from sqlite_master where type = 'table' and name = 'bursar_schema'`).get()
  if (exists === undefined) return undefined
  return (database.prepare('select version from bursar_schema').get() as { version: unknown } | undefined)?.version
}
