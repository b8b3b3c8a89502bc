import { randomUUID } from 'node:crypto'
import { type BudgetLine, leased } from '@bursar/core'
import { budget, hold, position, reserve, SettableClock, settle } from '@bursar/store-testkit'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { redisStore } from '../../../src/index.ts'
import type { RedisStore } from '../../../src/index.ts'
import { loseRecords } from './lose-records.ts'

const org = budget({ key: 'org', limit: 1_000_000 })

let redis: Redis
beforeAll(() => void (redis = new Redis(inject('redisUrl'))))
afterAll(() => redis.disconnect())

function ledger() {
  const [namespace, clock] = [randomUUID(), new SettableClock()]
  const handle = (): RedisStore => redisStore({ client: redis, namespace, clock, deadlineMs: 5_000 })
  const send = (command = '', ...args: string[]) => redis.call(command, ...args)
  const lose = () => loseRecords({ client: redis, send, close: () => {} }, namespace)
  return { namespace, clock, store: handle(), other: handle(), witness: handle(), lose }
}

const lease = (store: RedisStore, spent: number, keep: number, seq: number) =>
  settle(store, 'lease', [[org, spent, { keep }]], { seq, ttlMs: 30_000 })

describe('a lease, which no reservation has opened, when the server loses its memory', () => {
  test('goes on with the sum it has charged: its renewal is the first to come', async () => {
    const { store, other, lose } = ledger()
    await lease(store, 0, 300, 1)
    await lease(store, 100, 300, 2)
    await lose()
    await lease(store, 150, 250, 3)
    expect(await position(other, org)).toEqual({ net: 150, held: 250 })
    await settle(store, 'lease', [[org, 180]])
    expect(await position(other, org)).toEqual({ net: 180, held: 0 })
  })

  test('ends with the sum it has charged: its end is the first to come', async () => {
    const { store, other, lose } = ledger()
    await lease(store, 100, 300, 1)
    await lose()
    await settle(store, 'lease', [[org, 180]])
    expect(await position(other, org)).toEqual({ net: 180, held: 0 })
  })

  test('is held again where another call of its process hears of the loss', async () => {
    const { store, other, lose } = ledger()
    await lease(store, 100, 300, 1)
    await lose()
    await hold(store, 'a', [[org, 10]])
    await expect.poll(() => position(other, org), { interval: 2 }).toEqual({ net: 100, held: 310 })
    await lease(store, 150, 250, 2)
    expect(await position(other, org)).toEqual({ net: 150, held: 260 })
  })

  test('goes on with its sum after another process has begun the counter anew, with less or more than it has seen', async () => {
    const { store, other, lose } = ledger()
    await lease(store, 100, 300, 1)
    await settle(other, 'direct', [[org, 40]])
    await lose()
    await hold(other, 'a', [[org, 10]])
    await lease(store, 150, 250, 2)
    expect(await position(other, org)).toEqual({ net: 190, held: 260 })
  })

  test('goes on with its sum where only its own record was evicted', async () => {
    const { namespace, store, other } = ledger()
    await lease(store, 100, 300, 1)
    await redis.del(`{${namespace}}:h:lease`)
    await lease(store, 150, 250, 2)
    expect((await position(other, org)).net).toBe(150)
  })
})

test('calls from slices of two processes, with two losses among them, are counted once each', async () => {
  const { clock, store, other, witness, lose } = ledger()
  const processes = [store, other].map((inner) => leased(inner, { clock, processes: 2, startAfterCalls: 1 }))
  let spent = 0
  const call = async (process: (typeof processes)[number], amount: number, line: BudgetLine = org): Promise<void> => {
    const id = randomUUID()
    expect((await reserve(process, id, [[line, 100]])).ok).toBe(true)
    await settle(process, id, [[line, amount]])
    spent += amount
  }
  for (let round = 0; round < 60; round++) {
    if (round === 20 || round === 40) {
      await Promise.all(processes.map((process) => process.flush()))
      await lose()
    }
    for (const process of processes) await call(process, 10 + round)
  }
  await Promise.all(processes.map((process) => process.close()))
  expect((await position(witness, org)).net).toBe(spent)
})
