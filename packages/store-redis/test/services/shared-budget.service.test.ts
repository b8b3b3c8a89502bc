import { randomUUID } from 'node:crypto'
import type { BudgetLine, BudgetStore } from '@bursar/core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { redisStore } from '../../src/index.ts'
import type { RedisStore } from '../../src/index.ts'
import { CLIENTS } from './redis-clients.ts'
import type { ConnectedClient } from './redis-clients.ts'

const CALLERS = 32
const CALLS_EACH = 4
const LIMIT = 60_000

describe.each(Object.entries(CLIENTS))('%s', (_, connect) => {
  const connected: ConnectedClient[] = []
  beforeAll(async () => {
    const servers = { url: inject('redisUrl'), nodes: inject('redisClusterNodes') }
    connected.push(await connect(servers), await connect(servers))
  })
  afterAll(() => connected.forEach(({ close }) => close()))

  test(`two handles with ${CALLERS} callers each never pass a limit, while the server forgets its scripts`, async () => {
    const namespace = randomUUID()
    const stores = connected.map(({ client }) => redisStore({ client, namespace, deadlineMs: 10_000 }))
    const truth = { spent: 0, served: 0 }
    const serve = async (store: BudgetStore, id: string): Promise<void> => {
      const result = await store.reserve({
        id,
        lines: [
          { budget: budget('org', LIMIT), amount: 1_000 },
          { budget: budget('agent', LIMIT / 2), amount: 500 },
        ],
        ttlMs: 60_000,
        onExpire: 'charge',
      })
      for (const { spent, held, limit } of result.states) expect(spent + held).toBeLessThanOrEqual(limit ?? 0)
      if (!result.ok) return
      const actual = (truth.served++ * 37) % 1_000
      truth.spent += actual
      if (truth.served % 20 === 0) await connected[0]?.send('SCRIPT', 'FLUSH')
      await store.settle({
        id,
        lines: [
          { budget: budget('org', LIMIT), amount: actual },
          { budget: budget('agent', LIMIT / 2), amount: Math.floor(actual / 2) },
        ],
      })
    }
    const callAgain = async (store: RedisStore, name: string): Promise<void> => {
      for (let round = 0; round < CALLS_EACH; round++) await serve(store, `${name} ${round}`)
    }
    await Promise.all(
      stores.flatMap((store, handle) =>
        Array.from({ length: CALLERS }, (__, caller) => callAgain(store, `${handle} ${caller}`)),
      ),
    )
    const [state] = (await stores[0]?.read([budget('org', LIMIT)])) ?? []
    expect(state).toMatchObject({ spent: truth.spent, credits: 0, held: 0 })
    expect(truth.spent).toBeLessThanOrEqual(LIMIT)
    expect(truth.served).toBeGreaterThan(60)
    await Promise.all(stores.map((store) => store.close()))
  })
})

function budget(key: string, limit: number): BudgetLine {
  return { key, window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit }
}
