// One of several processes that spend one budget over one Redis. Forked with: port, namespace, name, limit, kind.
// A process of the kind "forgetful" has a store that remembers nothing between two calls, as one would be without
// generations. Says from time to time what it has spent, and ends once the budget is exhausted.
import { setTimeout as pause } from 'node:timers/promises'
import type { BudgetStore } from '@bursar/core'
import { redisStore } from '@bursar/store-redis'
import { reserve, settle } from '@bursar/store-testkit'
import { Redis } from 'ioredis'

const CALLERS = 8
const HOLD = 1_000
const SAY_EVERY = 10

const [port = '', namespace = '', name = '', limit = '', kind = ''] = process.argv.slice(2)
const client = new Redis(Number(port), '127.0.0.1', { retryStrategy: () => 10, maxRetriesPerRequest: 0 })
client.on('error', () => {}) // the server dies in the middle of it
const options = { client, namespace, deadlineMs: 2_000 }
const one = redisStore(options)
const store: Pick<BudgetStore, 'reserve' | 'settle' | 'read'> =
  kind === 'forgetful'
    ? {
        reserve: (request) => redisStore(options).reserve(request),
        settle: (request) => redisStore(options).settle(request),
        read: (lines) => redisStore(options).read(lines),
      }
    : one
const org = { key: 'org', window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit: Number(limit) }
const agent = { ...org, key: name, limit: null }
let spent = 0
let served = 0

await Promise.all(Array.from({ length: CALLERS }, (_, caller) => callUntilExhausted(`${name} ${caller}`)))
await one.close()
client.disconnect()
process.send?.({ spent, isDone: true })
process.disconnect()

async function callUntilExhausted(caller: string): Promise<void> {
  for (let round = 0; ; round++) {
    const id = `${caller} ${round}`
    const result = await untilAnswered(() =>
      reserve(store, id, [
        [org, HOLD],
        [agent, HOLD],
      ]),
    )
    if (!result.ok && result.reason === 'exhausted') return
    if (!result.ok) {
      await pause(2)
      continue
    }
    // The provider works, and bills, whatever the store does meanwhile.
    await pause(1)
    const actual = 300 + ((served * 37) % 500)
    spent += actual
    if (++served % SAY_EVERY === 0) process.send?.({ spent, isDone: false })
    await untilAnswered(() =>
      settle(store, id, [
        [org, actual],
        [agent, actual],
      ]),
    )
  }
}

async function untilAnswered<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await ask()
    } catch {
      await pause(5)
    }
  }
}
