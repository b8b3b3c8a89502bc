// The SQLite store: a reservation and its settlement over five budgets, against two transactions of five bare upserts,
// which keep no ids, no holds and no limits. Both on files of their own with the same pragmas, in turns of short rounds.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqliteStore } from '@bursar/store-sqlite'
import { quantile, reportBar } from './lib/statistics.ts'

const ROUNDS = 300
const WARM_UP_ROUNDS = 50
const CALLS_PER_ROUND = 40
const KEYS = ['usd/day', 'usd/month', 'tokens/hour', 'usd/month/all', 'requests/day']

const folder = mkdtempSync(join(tmpdir(), 'bursar-bench-sqlite-'))
const store = sqliteStore({ database: new DatabaseSync(join(folder, 'store.db')) })
const bare = new DatabaseSync(join(folder, 'bare.db'))
bare.exec('pragma busy_timeout = 0; pragma journal_mode = wal; pragma synchronous = normal')
bare.exec('create table counters (key text primary key, sum integer not null) without rowid')
const [begin, commit] = [bare.prepare('begin immediate'), bare.prepare('commit')]
const upsert = bare.prepare(
  'insert into counters values (?, ?) on conflict (key) do update set sum = sum + excluded.sum',
)

const budgets = KEYS.map((key) => {
  return { key, window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit: 10 ** 15 }
})
const reserved = budgets.map((budget) => ({ budget, amount: 2_500_000 }))
const settled = budgets.map((budget) => ({ budget, amount: 1_400_000 }))

type Subject = (id: string) => Promise<void>

const bursar: Subject = async (id) => {
  await store.reserve({ id, lines: reserved, ttlMs: 600_000, onExpire: 'charge' })
  await store.settle({ id, lines: settled })
}
const twoTransactions: Subject = async () => {
  for (const amount of [2_500_000, 1_400_000]) {
    begin.run()
    for (const key of KEYS) upsert.run(key, amount)
    commit.run()
  }
}

const subjects = { bursar, bare: twoTransactions, bareAgain: twoTransactions }
const samples = new Map<string, number[]>(Object.keys(subjects).map((name) => [name, []]))
for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round++) {
  for (const [name, subject] of Object.entries(subjects)) {
    const nanoseconds = await timePerCall(subject)
    if (round >= WARM_UP_ROUNDS) samples.get(name)?.push(nanoseconds)
  }
}
await store.close()
bare.close()
rmSync(folder, { recursive: true })

const p50 = (name: keyof typeof subjects): number => quantile(samples.get(name) ?? [], 0.5)
console.log(`node ${process.version}, five budgets, p50 of ${ROUNDS} rounds of ${CALLS_PER_ROUND} calls`)
for (const name of samples.keys()) console.log(`${name} ${(p50(name as keyof typeof subjects) / 1_000).toFixed(1)} us`)
console.log(`noise floor: baseline / baseline ${(p50('bareAgain') / p50('bare')).toFixed(3)}`)
reportBar('sqlite-reserve-settle', p50('bursar') / p50('bare'), 2)

async function timePerCall(subject: Subject): Promise<number> {
  const ids = Array.from({ length: CALLS_PER_ROUND }, () => randomUUID())
  const start = process.hrtime.bigint()
  for (const id of ids) await subject(id)
  return Number(process.hrtime.bigint() - start) / CALLS_PER_ROUND
}
