import type { Pool, PoolClient } from 'pg'
import type { Apply, StoreFromOptions } from '../../src/ledger/store-from.ts'

interface LockedRow {
  readonly key: string
  readonly value: string | null
}

/** Creates missing rows and locks all in one ordered pass, so that two first users of a window meet at its row. */
const LOCK = `insert into ledger (key) select key from unnest($1::text[]) with ordinality as asked (key, position)
  order by position on conflict (key) do update set key = excluded.key returning key, value`

const WRITE = `update ledger set value = written.value
  from unnest($1::text[], $2::text[]) as written (key, value) where ledger.key = written.key`

const CLOCK = `select floor(extract(epoch from clock_timestamp()) * 1000)::text as now`

export async function createLedgerTable(pool: Pool): Promise<void> {
  await pool.query('create table if not exists ledger (key text primary key, value text)')
}

/** `storeFrom` over one table. Keys get a prefix, so that each test has an empty store. */
export function postgresTransact(pool: Pool, prefix: string, clock?: { now(): number }): StoreFromOptions['transact'] {
  return async (keys, apply) => {
    const client = await pool.connect()
    try {
      await client.query('begin')
      const result = await step(client, { keys, apply, prefix, clock })
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
  }
}

interface Step<Result> {
  readonly keys: readonly string[]
  readonly apply: Apply<Result>
  readonly prefix: string
  readonly clock: { now(): number } | undefined
}

async function step<Result>(client: PoolClient, { keys, apply, prefix, clock }: Step<Result>): Promise<Result> {
  const { rows } = await client.query<LockedRow>(LOCK, [keys.map((key) => prefix + key)])
  const records = new Map(rows.map(({ key, value }) => [key.slice(prefix.length), value ?? undefined]))
  const now = clock?.now() ?? Number((await client.query<{ now: string }>(CLOCK)).rows[0]?.now)
  const { writes, result } = apply(records, now)
  const values = [writes.map(({ key }) => prefix + key), writes.map(({ value }) => value)]
  if (writes.length > 0) await client.query(WRITE, values)
  return result
}
