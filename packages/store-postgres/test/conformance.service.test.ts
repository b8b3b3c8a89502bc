import { type StoreContext, testBudgetStore } from '@bursar/store-testkit'
import * as vitest from 'vitest'
import { clients, createSchema, empty, storeAt, takeClock } from './postgres-subject.ts'
import type { Connected } from './postgres-subject.ts'

vitest.describe.each(Object.entries(clients))('postgresStore over %s', (name, connect) => {
  let connected: [Connected, Connected]
  let schema: string
  vitest.beforeAll(async () => {
    connected = [await connect(), await connect()]
    schema = await createSchema(connected[0])
    await takeClock(connected[0], schema)
  })
  vitest.afterAll(() => Promise.all(connected.map(({ end }) => end())))
  const makeStore = async ({ clock, handle }: StoreContext) => {
    if (handle === 0) await empty(connected[0], schema)
    return storeAt(clock, connected[handle], { schema })
  }
  testBudgetStore(vitest, makeStore, { name, sequences: 40 })
})
