// The entry of a bundle: two governed calls, the second of which its budget refuses.
import { BudgetExceededError, createGovernedClient, isBudgetExceededError, requests } from '@bursar/openai'
import OpenAI from 'openai'

const client = createGovernedClient('service', {
  budgets: [{ scope: { agent: '*' }, limit: requests(1), per: 'hour' }],
  openai: { baseURL: process.env.BASE_URL, maxRetries: 0 },
})

const ask = () =>
  client.chat.completions.create({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Which way is north?' }] })

async function main() {
  await ask()
  const error = await ask().catch((caught) => caught)
  console.log(
    JSON.stringify({
      isClient: client instanceof OpenAI,
      isSdks: error instanceof OpenAI.APIError,
      isOurs: error instanceof BudgetExceededError && isBudgetExceededError(error),
      status: error.status,
    }),
  )
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
