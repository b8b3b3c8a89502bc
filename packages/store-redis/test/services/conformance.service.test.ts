import { testBudgetStore } from '@bursar/store-testkit'
import * as vitest from 'vitest'
import { redisStore } from '../../src/index.ts'
import { loseRecords } from './loss/lose-records.ts'
import { CLIENTS } from './redis-clients.ts'
import type { ConnectedClient } from './redis-clients.ts'

vitest.describe.each(Object.entries(CLIENTS))('redisStore over %s', (name, connect) => {
  const connected: ConnectedClient[] = []
  vitest.beforeAll(async () => {
    const servers = { url: vitest.inject('redisUrl'), nodes: vitest.inject('redisClusterNodes') }
    connected.push(await connect(servers), await connect(servers))
  })
  vitest.afterAll(() => connected.forEach(({ close }) => close()))
  testBudgetStore(
    vitest,
    async ({ clock, namespace, handle }) => {
      const { client } = connected[handle] ?? vitest.expect.fail('not connected')
      return redisStore({ client, namespace, clock, deadlineMs: 5_000 })
    },
    { name, sequences: 40, lose: (namespace) => loseRecords(connected[0], namespace) },
  )
})
