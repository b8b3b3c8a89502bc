import { Client, Pool } from 'pg'
import postgres from 'postgres'
import { inject } from 'vitest'
import { SettableClock, type Subject } from '@bursar/store-testkit'
import { postgresStore } from '../src/postgres-store.ts'
import type { PostgresStore, PostgresStoreOptions } from '../src/index.ts'
import type { Query } from '../src/query.ts'
import { migrationSql } from '../src/schema/migration-sql.ts'

/** A client of the tests' server, as users connect theirs. */
export interface Connected {
  readonly query: Query
  readonly end: () => Promise<void>
}

export const clients = {
  'pg, a pool': async (): Promise<Connected> => {
    const pool = new Pool({ connectionString: inject('postgresUrl'), max: 4 })
    return { query: (text, values) => pool.query(text, values), end: () => pool.end() }
  },
  'pg, one client': async (): Promise<Connected> => {
    const client = new Client(inject('postgresUrl'))
    await client.connect()
    return { query: (text, values) => client.query(text, values), end: () => client.end() }
  },
  'postgres.js': async (): Promise<Connected> => {
    const sql = postgres(inject('postgresUrl'), { max: 4 })
    return { query: (text, values) => sql.unsafe(text, values), end: () => sql.end() }
  },
} as const

let schemas = 0

/** A schema of its own in the tests' server. */
export async function createSchema({ query }: Connected): Promise<string> {
  const schema = `test_${process.pid}_${schemas++}`
  await query(migrationSql({ schema }), [])
  return schema
}

/** Empties the schema; everything of it that a store could remember is in these tables. */
export async function empty({ query }: Connected, schema: string): Promise<void> {
  for (const table of ['windows', 'holds', 'limits', 'gates', 'ledger', 'outbox']) {
    await query(`delete from ${schema}.${table}`, [])
  }
}

/** Has the schema's functions read the time from a table: the server's clock is the only one there is, so tests turn it. */
export async function takeClock({ query }: Connected, schema: string): Promise<void> {
  await query(`create table ${schema}.test_clock (instant bigint not null)`, [])
  await query(`insert into ${schema}.test_clock values (0)`, [])
  const select = `select instant from ${schema}.test_clock`
  await query(`create or replace function ${schema}.now_ms() returns bigint language sql volatile as '${select}'`, [])
}

/** Two stores on one schema, whose time is the given clock's. */
export function subjectOn(
  [one, two]: readonly [Connected, Connected],
  schema: string,
  options: Partial<PostgresStoreOptions> = {},
): Subject {
  const clock = new SettableClock()
  const at = (connected: Connected): PostgresStore => storeAt(clock, connected, { schema, ...options })
  return { store: at(one), other: at(two), clock }
}

/** A store whose time is the given clock's. */
export function storeAt(
  clock: SettableClock,
  connected: Connected,
  options: Partial<PostgresStoreOptions> & { readonly schema: string },
): PostgresStore {
  const { schema } = options
  return postgresStore({ query: queryAt(clock, connected, schema), cleanupEveryMs: null, ...options })
}

function queryAt(clock: SettableClock, { query }: Connected, schema: string): Query {
  let turnedTo = 0
  return async (text, values) => {
    const instant = clock.now()
    // Nobody waits for an acknowledgement: it may come when the clock has been turned on.
    if (instant !== turnedTo && !text.includes('.acknowledge('))
      await query(`update ${schema}.test_clock set instant = $1::text::bigint`, [String(instant)])
    if (!text.includes('.acknowledge(')) turnedTo = instant
    return query(text, values)
  }
}

export function storeOn(
  { query }: Connected,
  schema: string,
  options: Partial<PostgresStoreOptions> = {},
): PostgresStore {
  return postgresStore({ query, schema, ...options })
}
