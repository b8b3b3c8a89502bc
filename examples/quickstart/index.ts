// Two agents, one local provider. One of them runs away: its budget stops it with a 402, the other keeps working.
import { createGovernor, isBudgetExceededError, openai, usd } from '@bursar/openai'
import { startFakeProvider } from '@bursar/testing'
import OpenAI from 'openai'
import { inventKey, showDollars } from './show.ts'

const keys = { support_classifier: inventKey(), research_agent: inventKey() }
const provider = await startFakeProvider({ keys: Object.values(keys), answer: { outputTokens: [200, 400] } })

// In a service these come from your secret store. Each agent has its own.
process.env['OPENAI_KEY_SUPPORT_CLASSIFIER'] = keys.support_classifier
process.env['OPENAI_KEY_RESEARCH_AGENT'] = keys.research_agent

const governor = createGovernor({
  providers: { openai: openai({ client: { baseURL: provider.baseUrl } }) },
  budgets: [{ scope: { agent: '*' }, limit: usd('0.01'), per: 'day' }],
  acknowledgeVolatileStore: true, // a demo may forget what it spent; a service gives a durable store
})

governor.on('usage', ({ agent, tokens, cost }) =>
  console.log(
    `usage     ${agent.padEnd(19)} ${tokens.inputTokens} + ${tokens.outputTokens} tokens  ${showDollars(cost.nanoUsd)}`,
  ),
)
governor.on('budget.threshold', ({ agent, budget, percent }) =>
  console.log(`threshold ${agent.padEnd(19)} ${percent} % of "${budget}"`),
)
governor.on('request.blocked', ({ agent, code }) => console.log(`blocked   ${agent.padEnd(19)} ${code}`))

const { openai: support } = governor.createGovernedClient('support_classifier')
const { openai: research } = governor.createGovernedClient('research_agent')
console.log(`Real OpenAI clients: ${support instanceof OpenAI && research instanceof OpenAI}`)

const ask = (client: OpenAI, content: string) =>
  client.chat.completions.create({
    model: 'gpt-5-mini',
    max_completion_tokens: 1_000,
    messages: [{ role: 'user', content }],
  })

await ask(support, 'Is this ticket about billing or about login?')

try {
  // The loop nobody meant to write.
  for (;;) await ask(research, 'Think about it once more.')
} catch (error) {
  if (!isBudgetExceededError(error)) throw error
  console.log(`\n${error.message}`)
  console.log(`The SDK's own error: ${error instanceof OpenAI.APIError}, status ${error.status}\n`)
}

// Nobody else notices.
const stream = await support.chat.completions.create({
  model: 'gpt-5-mini',
  max_completion_tokens: 1_000,
  stream: true,
  messages: [{ role: 'user', content: 'And this one?' }],
})
let chunks = 0
for await (const _chunk of stream) chunks++
console.log(`\nsupport_classifier streamed ${chunks} chunks after the other one was stopped`)

for (const agent of ['support_classifier', 'research_agent']) {
  const [budget] = await governor.status(agent)
  if (budget) console.log(`${agent.padEnd(19)} spent ${showDollars(budget.spent)} of ${showDollars(budget.limit ?? 0)}`)
}
for (const [agent, key] of Object.entries(keys)) {
  const served = provider.requests.filter((request) => request.key === key).length
  console.log(`the provider saw ${served} requests with the key of ${agent}`)
}

await governor.close()
await provider.close()
