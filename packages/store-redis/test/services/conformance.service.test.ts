import { type StoreContext, testBudgetStore } from '@bursar/store-testkit'
import * as vitest from 'vitest'
import { redisStore } from '../../src/index.ts'
import { loseRecords } from './loss/lose-records.ts'
import { CLIENTS, type ConnectedClient } from './redis-clients.ts'

vitest.describe.each(Object.entries(CLIENTS))('redisStore over %s', (name, connect) => {
  let connected: [ConnectedClient, ConnectedClient]
  vitest.beforeAll(async () => {
    const servers = { url: vitest.inject('redisUrl'), nodes: vitest.inject('redisClusterNodes') }
    connected = [await connect(servers), await connect(servers)]
  })
  vitest.afterAll(() => connected.forEach(({ close }) => close()))
  const makeStore = ({ clock, namespace, handle }: StoreContext) =>
    redisStore({ client: connected[handle].client, namespace, clock, deadlineMs: 5_000 })
  const lose = (namespace: string) => loseRecords(connected[0], namespace)
  testBudgetStore(vitest, makeStore, { name, sequences: 40, lose })
})
