// One agent over two vendors through Vercel's AI SDK. Neither vendor's SDK is installed; one budget covers both.
import { randomBytes } from 'node:crypto'
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { createGovernor, fetchProvider, isBudgetExceededError, placeholderKey, usd } from '@bursar/core'
import { startFakeProvider } from '@bursar/testing'
import { anthropicWire, openaiWire } from '@bursar/wire'
import { generateText, streamText } from 'ai'

const provider = await startFakeProvider({ answer: { outputTokens: [200, 400] } })

// In a service these come from your secret store.
process.env['OPENAI_KEY_RESEARCH_AGENT'] = ['sk', 'proj', randomBytes(24).toString('base64url')].join('-')
process.env['ANTHROPIC_KEY_RESEARCH_AGENT'] = ['sk', 'ant', randomBytes(24).toString('base64url')].join('-')

// Without `baseUrl` they are the vendors' own.
const governor = createGovernor({
  providers: {
    openai: fetchProvider({ wire: openaiWire, baseUrl: provider.baseUrl }),
    anthropic: fetchProvider({ wire: anthropicWire, baseUrl: provider.origin }),
  },
  budgets: [{ scope: { agent: '*' }, limit: usd('0.02'), per: 'day' }],
  acknowledgeVolatileStore: true, // a demo may forget what it spent
})

// The AI SDK tries every 429 and 503 again, so a refusal is thrown: it passes that on as it is.
const onDeny = 'throw'
const openai = createOpenAI({
  apiKey: placeholderKey,
  baseURL: provider.baseUrl,
  fetch: governor.fetch('research_agent', 'openai', { onDeny }),
})
const anthropic = createAnthropic({
  apiKey: placeholderKey,
  baseURL: provider.baseUrl,
  fetch: governor.fetch('research_agent', 'anthropic', { onDeny }),
})

const calls: Record<string, number> = {}
governor.on('usage', ({ provider: name }) => (calls[name] = (calls[name] ?? 0) + 1))

const { textStream } = streamText({
  model: openai('gpt-5-mini'),
  prompt: 'What is this paper about?',
  maxOutputTokens: 1_000,
})
let pieces = 0
for await (const _piece of textStream) pieces++
console.log(`streamed, piece by piece: ${pieces > 10}`)

try {
  // The loop nobody meant to write, over both vendors in turn.
  for (let turn = 0; ; turn++) {
    const model = turn % 2 === 0 ? openai('gpt-5-mini') : anthropic('claude-haiku-4-5')
    await generateText({ model, prompt: 'Think about it once more.', maxOutputTokens: 1_000 })
  }
} catch (error) {
  if (!isBudgetExceededError(error)) throw error
  console.log(`stopped: ${error.code} at ${error.limit / 1e9} USD`)
}

const { openai: first = 0, anthropic: second = 0 } = calls
const [budget] = await governor.status('research_agent')
console.log(`called both vendors: ${first > 1 && second > 0}`)
console.log(`within the budget: ${(budget?.spent ?? Infinity) <= (budget?.limit ?? 0)}`)
console.log(`nothing but paid requests reached them: ${provider.requests.length === first + second}`)

await governor.close()
await provider.close()
