import OpenAI from 'openai-7'
import { placeholderKey } from '@bursar/core'
import { describeSdk, joined } from './lib/describe-sdk.ts'
import type { Place } from './lib/place.ts'

const request = {
  model: 'llama-3.3-70b-versatile',
  max_tokens: 300,
  messages: [{ role: 'user' as const, content: 'How many roads must a man walk down before you call him a man?' }],
}

const groq = (place: Place): OpenAI =>
  new OpenAI({ apiKey: placeholderKey, baseURL: place.provider.baseUrl, fetch: place.fetch('groq') })

async function* texts(place: Place): AsyncIterable<string> {
  const stream = await groq(place).chat.completions.create({ ...request, stream: true })
  for await (const { choices } of stream) yield choices[0]?.delta.content ?? ''
}

describeSdk('openai at a compatible server with a name of its own', {
  provider: 'groq',
  isOwnError: (error) => error instanceof OpenAI.APIError && error.status === 402,
  calls: {
    create: async (place) => (await groq(place).chat.completions.create(request)).choices[0]?.message.content,
    stream: (place) => joined(texts(place)),
  },
})
