// One of several processes over one file: 16 callers that hold 1,000, spend some of it, and stop at the first refusal.
// Says when it has been served for the 50th time, and in the end what it has spent and how often a sum was over the limit.
import { DatabaseSync } from 'node:sqlite'
import { sqliteStore } from '@bursar/store-sqlite'
import { reserve, settle } from '@bursar/store-testkit'

const [path = '', name = '', limit = '0'] = process.argv.slice(2)
const store = sqliteStore({ database: new DatabaseSync(path) })
const org = { key: 'org', window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit: Number(limit) }
const agent = { ...org, key: 'agent' }
const truth = { spent: 0, served: 0, over: 0 }

await Promise.all(Array.from({ length: 16 }, (_, caller) => callUntilRefused(`${name} ${caller}`)))
await store.close()
console.log(JSON.stringify(truth))

async function callUntilRefused(caller: string): Promise<void> {
  for (let round = 0; ; round++) {
    const id = `${caller} ${round}`
    const { ok, states } = await reserve(store, id, [
      [org, 1_000],
      [agent, 1_000],
    ])
    if (states.some(({ spent, held }) => spent + held > org.limit)) truth.over++
    if (!ok) return
    const actual = 300 + ((truth.served++ * 37) % 700)
    truth.spent += actual
    if (truth.served === 50) console.log('serving')
    await settle(store, id, [
      [org, actual],
      [agent, actual],
    ])
  }
}
