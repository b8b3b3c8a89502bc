// A LangChain batch of forty questions on a budget of one cent: some are answered, the rest is refused before it costs anything.
import { randomBytes } from 'node:crypto'
import { BursarError, createGovernor, fetchProvider, isBudgetExceededError, placeholderKey, usd } from '@bursar/core'
import { startFakeProvider } from '@bursar/testing'
import { openaiWire } from '@bursar/wire'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { ChatOpenAI } from '@langchain/openai'

const provider = await startFakeProvider({ answer: { outputTokens: [200, 400] } })

// In a service it comes from your secret store.
process.env['OPENAI_KEY_CLASSIFIER'] = ['sk', 'proj', randomBytes(24).toString('base64url')].join('-')

const governor = createGovernor({
  providers: { openai: fetchProvider({ wire: openaiWire, baseUrl: provider.baseUrl }) },
  budgets: [{ scope: { agent: '*' }, limit: usd('0.01'), per: 'day' }],
  acknowledgeVolatileStore: true, // a demo may forget what it spent
})

const model = new ChatOpenAI({
  model: 'gpt-5-mini',
  maxTokens: 1_000,
  apiKey: placeholderKey,
  configuration: { baseURL: provider.baseUrl, fetch: governor.fetch('classifier', 'openai') },
  // LangChain tries a 503 again; what the governor refuses is final.
  onFailedAttempt(error: unknown) {
    if (BursarError.isInstance(error)) throw error
  },
})
const chain = ChatPromptTemplate.fromTemplate('Is this ticket about billing or about login? {ticket}').pipe(model)

const tickets = Array.from({ length: 40 }, (_, index) => ({ ticket: `Ticket ${index}` }))
const answers = await chain.batch(tickets, { maxConcurrency: 4 }, { returnExceptions: true })
const refused = answers.filter((answer) => isBudgetExceededError(answer))
const failed = answers.filter((answer) => answer instanceof Error && !isBudgetExceededError(answer))

const [budget] = await governor.status('classifier')
console.log(
  `answered some: ${refused.length < answers.length}, refused some: ${refused.length > 0}, failed: ${failed.length}`,
)
console.log(
  `requests the provider saw: ${provider.requests.length === answers.length - refused.length ? 'the answered ones' : 'others'}`,
)
console.log(`within the budget: ${(budget?.spent ?? Infinity) <= (budget?.limit ?? 0)}`)

await governor.close()
await provider.close()
