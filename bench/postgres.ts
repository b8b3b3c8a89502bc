// The PostgreSQL store on one hot row: 64 callers of a process that reserve and settle. Batched on one connection, against
// a connection for each caller and a statement for each call: once with the store's own statement (what batching alone is
// worth), once with the least SQL that holds and charges (no ids that repeat, no expiry, no thresholds, no ledger).
// Subjects take turns in short rounds on a server of their own that keeps what it commits.
import { randomUUID } from 'node:crypto'
import { Pool } from 'pg'
import { postgresStore } from '@bursar/store-postgres'
import type { PostgresStore } from '@bursar/store-postgres'
import { startPostgres } from '../test/services/postgres.ts'
import { quantile, reportBar } from './lib/statistics.ts'

const CALLERS = 64
const PAIRS_EACH = 5
const ROUNDS = 12
const WARM_UP_ROUNDS = 3

type Pair = () => Promise<void>

const { url, stopServer } = await startPostgres(['max_connections=200'])
const pools: Pool[] = []
try {
  const batched = pair(storeOn(connect(1), 'batched'))
  const unbatched = pair(storeOn(connect(CALLERS), 'unbatched', { maxBatch: 1, maxInFlight: CALLERS }))
  const least = await leastSql(connect(CALLERS))
  const subjects = { batched, unbatched, least, unbatchedAgain: unbatched, leastAgain: least }
  await report(await measure(subjects))
} finally {
  await Promise.all(pools.map((pool) => pool.end()))
  await stopServer()
}

interface Samples {
  /** Pairs a second, round by round. */
  readonly rates: number[]
  /** Milliseconds of each pair. */
  readonly latencies: number[]
}

async function measure(subjects: Readonly<Record<string, Pair>>): Promise<Map<string, Samples>> {
  const samples = new Map<string, Samples>(Object.keys(subjects).map((name) => [name, { rates: [], latencies: [] }]))
  for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round++) {
    for (const [name, subject] of Object.entries(subjects)) {
      const { rate, latencies } = await oneRound(subject)
      if (round < WARM_UP_ROUNDS) continue
      samples.get(name)?.rates.push(rate)
      samples.get(name)?.latencies.push(...latencies)
    }
  }
  return samples
}

async function oneRound(subject: Pair): Promise<{ rate: number; latencies: readonly number[] }> {
  const latencies: number[] = []
  const caller = async (): Promise<void> => {
    for (let count = 0; count < PAIRS_EACH; count++) {
      const start = performance.now()
      await subject()
      latencies.push(performance.now() - start)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: CALLERS }, caller))
  return { rate: (latencies.length * 1_000) / (performance.now() - start), latencies }
}

async function report(samples: ReadonlyMap<string, Samples>): Promise<void> {
  const rate = (name: string): number => quantile(samples.get(name)?.rates ?? [], 0.5)
  const p50 = (name: string): number => quantile(samples.get(name)?.latencies ?? [], 0.5)
  console.log(`node ${process.version}, one hot row, ${CALLERS} callers, synchronous_commit on, ${ROUNDS} rounds`)
  for (const name of samples.keys())
    console.log(`${name} ${rate(name).toFixed(0)} pairs/s, p50 ${p50(name).toFixed(2)} ms`)
  for (const name of ['unbatched', 'least']) {
    const again = `${name}Again`
    console.log(
      `noise floor: ${name} / ${name} rate ${(rate(again) / rate(name)).toFixed(3)}, p50 ${(p50(again) / p50(name)).toFixed(3)}`,
    )
    // At least five times the throughput is at most a fifth of the time for a pair.
    reportBar(`postgres-time-per-pair batched/${name}`, rate(name) / rate('batched'), 0.2)
    reportBar(`postgres-p50 batched/${name}`, p50('batched') / p50(name), 0.2)
  }
}

function connect(max: number): Pool {
  const pool = new Pool({ connectionString: url, max })
  // Those that are idle hear the server stop.
  pool.on('error', () => undefined)
  pools.push(pool)
  return pool
}

function storeOn(pool: Pool, schema: string, options: { maxBatch?: number; maxInFlight?: number } = {}): PostgresStore {
  return postgresStore({ query: (text, values) => pool.query(text, values), schema, ...options })
}

function pair(store: PostgresStore): Pair {
  const budget = { key: 'hot', window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit: 10 ** 15 }
  return async () => {
    const id = randomUUID()
    await store.reserve({ id, lines: [{ budget, amount: 2_500_000 }], ttlMs: 600_000, onExpire: 'charge' })
    await store.settle({ id, lines: [{ budget, amount: 1_400_000 }] })
  }
}

async function leastSql(pool: Pool): Promise<Pair> {
  await pool.query(
    'create table hot (key text primary key, spent bigint not null, held bigint not null) with (fillfactor = 50)',
  )
  await pool.query('create table hot_hold (id uuid primary key, amount bigint not null)')
  await pool.query(`insert into hot values ('hot', 0, 0)`)
  const reserve = `with held as (
      update hot set held = held + $2 where key = 'hot' and spent + held + $2 <= 1000000000000000 returning key)
    insert into hot_hold select $1, $2 from held`
  const settle = `with gone as (delete from hot_hold where id = $1 returning amount)
    update hot set held = held - gone.amount, spent = spent + $2 from gone where key = 'hot'`
  return async () => {
    const id = randomUUID()
    await pool.query(reserve, [id, 2_500_000])
    await pool.query(settle, [id, 1_400_000])
  }
}
