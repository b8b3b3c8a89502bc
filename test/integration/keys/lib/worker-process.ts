// One of several processes that call one provider with the key of one agent. Prints what became of its calls.
import { createGovernor, usd } from '@bursar/core'
import { openai } from '@bursar/openai'
import type OpenAI from 'openai-7'
import { runLoad } from './load.ts'
import { vaultKeys } from './vault-keys.ts'

const [name = '', baseURL = '', vault = '', workers = '0', requests = '0'] = process.argv.slice(2)
const governor = createGovernor({
  providers: { openai: openai({ client: { baseURL, maxRetries: 5 } }) },
  budgets: [{ scope: { agent: '*' }, limit: usd('100'), per: 'day' }],
  keys: vaultKeys(vault, name),
  // The vault shares a busy machine with five other processes; how long it takes is not what this is about.
  keyRing: { fetchDeadlineMs: 60_000 },
  acknowledgeVolatileStore: true,
})
const client = governor.createGovernedClient('worker').openai as unknown as OpenAI
const result = await runLoad(client, { workers: Number(workers), requestsPerWorker: Number(requests) })
await governor.close()
console.log(JSON.stringify(result))
