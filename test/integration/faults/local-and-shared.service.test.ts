import { randomUUID } from 'node:crypto'
import { BudgetExceededError, guarded, requests, usd } from '@bursar/core'
import { redisStore } from '@bursar/store-redis'
import { Redis } from 'ioredis'
import { expect, inject, onTestFinished, test } from 'vitest'
import { governedOpenAI } from '../money/lib/governed-openai.js'
import { chat } from '../money/lib/operations.js'

const LOCAL = 40
const CALLERS = 24

const budgets = [
  { scope: {}, limit: usd('0.02'), per: 'total' },
  { scope: {}, limit: requests(LOCAL), per: 'total', store: 'local' },
] as const

/** Two processes' worth of governors on one Redis: what each may send is local, what both may spend is shared. */
test('local and shared budgets on the same call: neither is passed under load, and a refusal leaves no hold in the other', async () => {
  const namespace = randomUUID()
  const governors = await Promise.all(
    ['first', 'second', 'third'].map(async () => {
      const client = new Redis(inject('redisUrl'))
      onTestFinished(() => client.disconnect())
      // Not a test of deadlines: a busy machine must not change what it shows.
      const store = guarded(redisStore({ client, namespace, deadlineMs: 20_000 }), { deadlineMs: 20_000 })
      return governedOpenAI({ budgets, store })
    }),
  )
  const refusals: string[] = []
  const callers = governors.flatMap((governed) =>
    Array.from({ length: CALLERS }, async () => {
      const client = governed.client()
      for (let turn = 0; turn < 6; turn++) {
        try {
          await chat.send(client)
        } catch (error) {
          if (!(error instanceof BudgetExceededError)) throw error
          refusals.push((error as BudgetExceededError).budget)
        }
      }
    }),
  )
  await Promise.all(callers)
  const truth = (await Promise.all(governors.map((governed) => governed.truth()))).reduce((sum, cost) => sum + cost, 0)
  expect(truth).toBeGreaterThan(0)
  expect(truth).toBeLessThanOrEqual(20_000_000)
  for (const governed of governors) {
    expect(governed.provider.requests.length).toBeLessThanOrEqual(LOCAL)
    await governed.governor.flush()
    const [shared, local] = await governed.governor.status('worker')
    expect(shared).toMatchObject({ spent: truth, held: 0 })
    expect(local).toMatchObject({ spent: governed.provider.requests.length, held: 0 })
  }
  expect(new Set(refusals).size).toBe(2)
})
