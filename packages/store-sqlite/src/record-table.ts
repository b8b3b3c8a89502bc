import type { RecordWrite } from '@bursar/core'
import type { SqliteDatabase, SqliteStatement } from './sqlite-database.js'

/** A sweep looks at so many rows, in the order of their keys, and goes on from there the next time. */
const SWEEP_ROWS = 400
/** Writes between two sweeps. A write makes one row at most, so the sweeps come round faster than the table grows. */
const SWEEP_EVERY = 100

interface Row {
  readonly key: string
  readonly value: string
}

/** The statements on the table of records; each is prepared once. */
export class RecordTable {
  private readonly database: SqliteDatabase
  private readonly reads: SqliteStatement[] = []
  private readonly upserts: SqliteStatement[] = []
  private readonly chunkEnd: SqliteStatement
  private readonly sweeping: SqliteStatement
  private readonly time: SqliteStatement
  private readonly beginning: SqliteStatement
  private readonly committing: SqliteStatement
  private readonly rollingBack: SqliteStatement
  private writes = 0
  private sweptTo = ''

  constructor(database: SqliteDatabase) {
    this.database = database
    this.beginning = database.prepare('begin immediate')
    this.committing = database.prepare('commit')
    this.rollingBack = database.prepare('rollback')
    this.time = database.prepare(`select cast(round((julianday('now') - 2440587.5) * 86400000) as integer) as now`)
    this.chunkEnd = database.prepare(
      `select max(key) as last from (select key from bursar_records where key > ? order by key limit ${SWEEP_ROWS})`,
    )
    this.sweeping = database.prepare('delete from bursar_records where key > ? and key <= ? and forget_at <= ?')
  }

  /** Takes the only right to write. Throws at once where another connection has it. */
  begin(): void {
    this.beginning.run()
  }

  commit(): void {
    this.committing.run()
  }

  rollback(): void {
    this.rollingBack.run()
  }

  /** Epoch ms, of the machine that all processes of the file share. */
  now(): number {
    return (this.time.get() as { readonly now: number }).now
  }

  read(keys: readonly string[]): ReadonlyMap<string, string> {
    const read = (this.reads[keys.length] ??= this.database.prepare(
      `select key, value from bursar_records where key in (${list('?', keys.length)})`,
    ))
    return new Map((read.all(...keys) as Row[]).map(({ key, value }) => [key, value]))
  }

  write(records: readonly RecordWrite[], now: number): void {
    if (records.length === 0) return
    const upsert = (this.upserts[records.length] ??= this.database.prepare(
      `insert into bursar_records values ${list('(?, ?, ?)', records.length)}
        on conflict (key) do update set value = excluded.value, forget_at = excluded.forget_at`,
    ))
    upsert.run(...records.flatMap(({ key, value, forgetAt }) => [key, value, forgetAt]))
    if (++this.writes % SWEEP_EVERY === 0) this.sweep(now)
  }

  private sweep(now: number): void {
    const { last } = this.chunkEnd.get(this.sweptTo) as { readonly last: string | null }
    if (last !== null) this.sweeping.run(this.sweptTo, last, now)
    this.sweptTo = last ?? ''
  }
}

function list(part: string, count: number): string {
  return Array.from({ length: count }, () => part).join(', ')
}
