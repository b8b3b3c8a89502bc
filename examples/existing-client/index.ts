// A client that the service has had for years, with one key for everything: governed in place, shared by two agents.
import { randomBytes } from 'node:crypto'
import { createGovernor, isBudgetExceededError, openai, usd } from '@bursar/openai'
import { startFakeProvider } from '@bursar/testing'
import OpenAI from 'openai'

const provider = await startFakeProvider({ answer: { outputTokens: [200, 400] } })
const apiKey = ['sk', 'proj', randomBytes(24).toString('base64url')].join('-')
const client = new OpenAI({ apiKey, baseURL: provider.baseUrl })

const governor = createGovernor({
  providers: { openai: openai() },
  budgets: [{ scope: { agent: '*' }, limit: usd('0.01'), per: 'day' }],
  acknowledgeVolatileStore: true, // a demo may forget what it spent
})

// The one new line: its key is adopted, and the client holds a placeholder from now on.
governor.govern(client)
console.log(`the client still holds its key: ${client.apiKey === apiKey}`)

const ask = (content: string) =>
  client.chat.completions.create({
    model: 'gpt-5-mini',
    max_completion_tokens: 1_000,
    messages: [{ role: 'user', content }],
  })

try {
  await ask('Who am I?')
} catch (error) {
  console.log(`nobody asked: ${error instanceof OpenAI.APIError ? error.code : String(error)}`)
}

try {
  await governor.run({ agent: 'research_agent' }, async () => {
    for (;;) await ask('Think about it once more.')
  })
} catch (error) {
  if (!isBudgetExceededError(error)) throw error
  console.log(`${error.agent}: ${error.code}`)
}

// Nobody else notices.
const answer = await governor.run({ agent: 'support_classifier' }, () => ask('Billing or login?'))
console.log(`support_classifier: answered by ${answer.model}`)
console.log(
  `keys the provider saw: ${provider.requests.every(({ key }) => key === apiKey) ? 'the one of old' : 'others'}`,
)

await governor.close()
await provider.close()
