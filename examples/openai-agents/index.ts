// An agent that calls its tool again and again, as agents do at night. `maxTurns` would let it; its budget does not.
import { randomBytes } from 'node:crypto'
import { createGovernor, isBudgetExceededError, openai, usd } from '@bursar/openai'
import { startFakeProvider } from '@bursar/testing'
import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents'
import OpenAI from 'openai'
import { z } from 'zod'

const provider = await startFakeProvider({
  answer: { toolCall: { name: 'search', arguments: { query: 'once more' } } },
})

// In a service it comes from your secret store.
process.env['OPENAI_KEY_RESEARCH_AGENT'] = ['sk', 'proj', randomBytes(24).toString('base64url')].join('-')

const governor = createGovernor({
  providers: { openai: openai({ client: { baseURL: provider.baseUrl } }) },
  budgets: [{ scope: { agent: '*' }, limit: usd('0.01'), per: 'day' }],
  acknowledgeVolatileStore: true, // a demo may forget what it spent
})

const { openai: openAIClient } = governor.createGovernedClient('research_agent')
const runner = new Runner({
  modelProvider: new OpenAIProvider({ openAIClient }),
  modelSettings: { maxTokens: 1_000 },
  tracingDisabled: true,
})

let searches = 0
const search = tool({
  name: 'search',
  description: 'Searches the library.',
  parameters: z.object({ query: z.string() }),
  execute() {
    searches++
    return 'Nothing yet. '.repeat(200)
  },
})
const agent = new Agent({
  name: 'Researcher',
  model: 'gpt-5-mini',
  instructions: 'Search until you find it.',
  tools: [search],
})

try {
  await runner.run(agent, 'Find the paper.', { maxTurns: 10_000 })
} catch (error) {
  if (!isBudgetExceededError(error)) throw error
  console.log(`stopped: ${error.code}, the SDK's own error: ${error instanceof OpenAI.APIError}`)
}

const [budget] = await governor.status('research_agent')
console.log(
  `searched more than twice: ${searches > 2}, as often as it was answered: ${searches === provider.requests.length}`,
)
console.log(`within the budget: ${(budget?.spent ?? Infinity) <= (budget?.limit ?? 0)}`)

await governor.close()
await provider.close()
