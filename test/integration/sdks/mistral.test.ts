import { HTTPClient, Mistral } from '@mistralai/mistralai'
import { MistralError } from '@mistralai/mistralai/models/errors'
import { placeholderKey } from '@bursar/core'
import { describeSdk, joined } from './lib/describe-sdk.ts'
import type { Place } from './lib/place.ts'

const request = {
  model: 'llama-3.3-70b-versatile',
  maxTokens: 300,
  messages: [{ role: 'user' as const, content: 'How many roads must a man walk down before you call him a man?' }],
}

const mistral = (place: Place): Mistral =>
  new Mistral({
    apiKey: placeholderKey,
    serverURL: place.provider.origin,
    httpClient: new HTTPClient({ fetcher: place.fetch('groq') }),
  })

async function* texts(place: Place): AsyncIterable<string> {
  for await (const { data } of await mistral(place).chat.stream(request))
    yield (data.choices[0]?.delta.content ?? '') as string
}

describeSdk('@mistralai/mistralai', {
  provider: 'groq',
  isOwnError: (error) => error instanceof MistralError && error.statusCode === 402,
  calls: {
    complete: async (place) => (await mistral(place).chat.complete(request)).choices[0]?.message?.content,
    stream: (place) => joined(texts(place)),
  },
})
