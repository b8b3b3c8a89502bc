// One of several processes that spend budgets with thresholds over one store, as told by its parent: which store, where, and
// then one message per run. Says what it announces: what its own settlements have crossed, and what it is told of others'.
// Told to die, it is gone in the very moment in which it learns that it has crossed something.
import { DatabaseSync } from 'node:sqlite'
import type { BudgetStore, SettleResult } from '@bursar/core'
import { postgresStore } from '@bursar/store-postgres'
import { redisStore } from '@bursar/store-redis'
import { sqliteStore } from '@bursar/store-sqlite'
import { Redis } from 'ioredis'
import postgres from 'postgres'
import type { Announcement, Order } from './messages.ts'

const [kind = '', where = '', namespace = '', name = ''] = process.argv.slice(2)
const store = open()
store.watch?.((notice) => {
  if (notice.kind === 'crossed') announce({ key: notice.budget.key, percent: notice.percent })
})
process.on('message', (order: Order) => void obey(order))
process.send?.('ready')

async function obey({ key, limit, amounts, dies }: Order): Promise<void> {
  const budget = {
    key,
    window: 'total',
    startsAt: 0,
    endsAt: Number.MAX_SAFE_INTEGER,
    limit,
    thresholds: [25, 50, 100],
  }
  const settled = amounts.map(async (amount, index) => {
    const result = await store.settle({ id: `${key} ${name} ${index}`, lines: [{ budget, amount }] })
    if (dies && result.crossed.length > 0) process.kill(process.pid, 'SIGKILL')
    announceAll(key, result)
  })
  await Promise.all(settled)
  process.send?.('done')
}

function announceAll(key: string, { crossed }: SettleResult): void {
  for (const { percent } of crossed) announce({ key, percent })
}

function announce(announcement: Announcement): void {
  process.send?.(announcement)
}

function open(): BudgetStore {
  if (kind === 'redis') return redisStore({ client: new Redis(where), namespace, deadlineMs: 10_000 })
  if (kind === 'sqlite') return sqliteStore({ database: new DatabaseSync(where) })
  const sql = postgres(where, { max: 1, onnotice: () => {} })
  return postgresStore({
    query: (text, values) => sql.unsafe(text, values),
    schema: namespace,
    statementTimeoutMs: 10_000,
  })
}
