import { guarded, leased } from '@bursar/core'
import { type StoreContext, testBudgetStore } from '@bursar/store-testkit'
import * as vitest from 'vitest'
import { redisStore } from '../../src/index.ts'
import { CLIENTS, type ConnectedClient } from './redis-clients.ts'

vitest.describe.each(Object.entries(CLIENTS))('over %s', (_, connect) => {
  const clients: ConnectedClient[] = []
  const store = ({ clock, namespace, handle }: StoreContext) =>
    redisStore({ client: clients[handle]?.client ?? vitest.expect.fail(), namespace, clock, deadlineMs: 5_000 })
  vitest.beforeAll(async () => {
    const servers = { url: vitest.inject('redisUrl'), nodes: vitest.inject('redisClusterNodes') }
    clients.push(await connect(servers), await connect(servers))
  })
  vitest.afterAll(() => clients.forEach(({ close }) => close()))
  testBudgetStore(vitest, (c) => guarded(store(c), { clock: c.clock }), { name: 'guarded', sequences: 10 })
  testBudgetStore(vitest, (c) => leased(store(c), { clock: c.clock }), { name: 'leased', sequences: 10 })
})
