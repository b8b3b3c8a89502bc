import { randomUUID } from 'node:crypto'
import { reserve, settle, state, testBudgetStore } from '@bursar/store-testkit'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import * as vitest from 'vitest'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { BudgetLine, BudgetStore } from '../../src/contracts/budget-store.ts'
import { storeFrom } from '../../src/ledger/store-from.ts'
import type { StoreFromOptions } from '../../src/ledger/store-from.ts'
import { createLedgerTable, postgresTransact } from './postgres-transact.ts'
import { redisTransact } from './redis-transact.ts'

const CALLERS = 32
const CALLS_EACH = 4
/** Each call is a transaction of its own here. */
const MODEL_SEQUENCES = 40

type MakeTransact = (handle: 0 | 1, prefix: string, clock?: { now(): number }) => StoreFromOptions['transact']

describe('storeFrom over PostgreSQL', () => {
  const pools: Pool[] = []
  beforeAll(async () => {
    for (let handle = 0; handle < 2; handle++) pools.push(new Pool({ connectionString: inject('postgresUrl'), max: 8 }))
    await createLedgerTable(first(pools))
  })
  afterAll(() => Promise.all(pools.map((pool) => pool.end())))
  describeStore((handle, prefix, clock) => postgresTransact(first(pools.slice(handle)), prefix, clock))
})

describe('storeFrom over Redis', () => {
  const clients: Redis[] = []
  beforeAll(() => void clients.push(new Redis(inject('redisUrl')), new Redis(inject('redisUrl'))))
  afterAll(() => clients.forEach((client) => client.disconnect()))
  describeStore((handle, prefix, clock) => redisTransact(first(clients.slice(handle)), prefix, clock))
})

function describeStore(makeTransact: MakeTransact): void {
  testBudgetStore(
    vitest,
    ({ handle, namespace, clock }) => storeFrom({ transact: makeTransact(handle, `${namespace}:`, clock) }),
    { sequences: MODEL_SEQUENCES },
  )

  test(`two handles with ${CALLERS} callers each never pass a limit, and every charge is counted`, async () => {
    const prefix = `${randomUUID()}:`
    const handles = ([0, 1] as const).map((handle) => storeFrom({ transact: makeTransact(handle, prefix) }))
    const [org, agent] = [budgetOfToday('org', 60_000), budgetOfToday('agent', 30_000)]
    const truth = { spent: 0, inFlight: 0, served: 0 }
    const call = async (store: BudgetStore, id: string): Promise<void> => {
      const { ok, states } = await reserve(store, id, [
        [org, 1_000],
        [agent, 500],
      ])
      for (const { spent, held, limit } of states) expect(spent + held).toBeLessThanOrEqual(limit ?? 0)
      if (!ok) return
      const actual = (truth.served++ * 37) % 1_000
      truth.spent += actual
      expect(truth.spent).toBeLessThanOrEqual(60_000)
      await settle(store, id, [
        [org, actual],
        [agent, Math.floor(actual / 2)],
      ])
    }
    await Promise.all(
      handles.flatMap((store, handle) =>
        Array.from({ length: CALLERS }, (_, caller) => callAgain(store, handle, caller)),
      ),
    )
    async function callAgain(store: BudgetStore, handle: number, caller: number): Promise<void> {
      for (let round = 0; round < CALLS_EACH; round++) await call(store, `${handle} ${caller} ${round}`)
    }
    const [store] = handles
    if (store === undefined) throw new Error('no handle')
    expect(await state(store, org)).toMatchObject({ spent: truth.spent, credits: 0, held: 0 })
    expect(truth.served).toBeGreaterThan(60)
  })
}

/** A window that holds the server's own time. */
function budgetOfToday(key: string, limit: number): BudgetLine {
  return { key, window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit }
}

function first<Item>(items: readonly Item[]): Item {
  const [item] = items
  if (item === undefined) throw new Error('not connected yet')
  return item
}
