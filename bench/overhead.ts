// What a governed call costs over the bare SDK: five budgets, counting on, one usage listener, a 2 kB body with two tools.
// The provider is another process.
import { createGovernor, openai, requests, staticKeys, tokens, usd } from './lib/bursar.ts'
import { agentRequest } from './lib/agent-request.ts'
import { compareClients } from './lib/compare-clients.ts'
import { startLeanProvider } from './lib/start-lean-provider.ts'
import { OpenAI } from 'openai-7'

const key = ['sk', 'bench', 'key'].join('-')
const provider = await startLeanProvider()
const governor = createGovernor({
  providers: { openai: openai({ client: { baseURL: provider.baseUrl } }) },
  keys: staticKeys({ openai: { bench: key } }),
  budgets: [
    { scope: { agent: '*' }, limit: usd('100000'), per: 'day' },
    { scope: {}, limit: usd('1000000'), per: 'month' },
    { scope: { agent: '*', model: '*' }, limit: tokens(1e12), per: 'hour' },
    { scope: { agent: '*' }, limit: requests(1e9), per: 'hour' },
    { scope: { provider: 'openai' }, limit: usd('1000000'), per: 'week', mode: 'soft' },
  ],
  acknowledgeVolatileStore: true,
})
let events = 0
governor.on('usage', () => events++)

const bare = () => new OpenAI({ apiKey: key, baseURL: provider.baseUrl })
const subjects = {
  bare: bare(),
  again: bare(),
  governed: governor.createGovernedClient('bench').openai as unknown as OpenAI,
}
let turn = 0

await compareClients('overhead', subjects, {
  create: async (client) => client.chat.completions.create(agentRequest(turn++)),
  async stream(client) {
    const chunks = await client.chat.completions.create({ ...agentRequest(turn++), stream: true })
    for await (const _chunk of chunks) continue
  },
})
if (events === 0) throw new Error('the governed client was not governed')
provider.stop()
await governor.close()
