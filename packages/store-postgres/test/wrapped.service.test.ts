import { guarded, leased } from '@bursar/core'
import { type StoreContext, testBudgetStore } from '@bursar/store-testkit'
import * as vitest from 'vitest'
import { clients, type Connected, createSchema, empty, storeAt, takeClock } from './postgres-subject.ts'

vitest.describe.each(Object.entries(clients))('over %s', (_, connect) => {
  let connected: [Connected, Connected]
  let schema: string
  vitest.beforeAll(async () => {
    connected = [await connect(), await connect()]
    await takeClock(connected[0], (schema = await createSchema(connected[0])))
  })
  vitest.afterAll(() => Promise.all(connected.map(({ end }) => end())))
  const store = async ({ clock, handle }: StoreContext) => (
    handle === 1 || (await empty(connected[0], schema)),
    storeAt(clock, connected[handle], { schema })
  )
  testBudgetStore(vitest, async (c) => guarded(await store(c), { clock: c.clock }), { name: 'guarded', sequences: 10 })
  testBudgetStore(vitest, async (c) => leased(await store(c), { clock: c.clock }), { name: 'leased', sequences: 10 })
})
