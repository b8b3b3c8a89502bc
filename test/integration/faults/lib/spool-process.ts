// Settles reservations of another process. With a store that is away it says so and waits to be killed; with one that is there
// it posts what is in the folder, and ends.
import { guarded } from '@bursar/core'
import type { SettleRequest } from '@bursar/core'
import { redisStore } from '@bursar/store-redis'
import { Redis } from 'ioredis'

export interface SpoolOptions {
  readonly url: string
  readonly namespace: string
  readonly spool: string
  readonly settlements: readonly SettleRequest[]
}

const { url, namespace, spool, settlements } = JSON.parse(process.argv[2] ?? '') as SpoolOptions
const client = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: 0 })
client.on('error', () => {})
const store = guarded(redisStore({ client, namespace }), { spool })
const found = store.pending
const outcomes = await Promise.all(settlements.map(async (settlement) => (await store.settle(settlement)).outcome))
console.log(JSON.stringify({ found, deferred: outcomes.filter((outcome) => outcome === 'deferred').length }))
if (settlements.length > 0) setInterval(() => {}, 60_000)
else {
  await store.flush()
  await store.close()
  client.disconnect()
}
