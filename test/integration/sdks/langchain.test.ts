import { ChatAnthropic } from '@langchain/anthropic'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { BursarError, placeholderKey } from '@bursar/core'
import { describeSdk, joined } from './lib/describe-sdk.ts'
import type { Place } from './lib/place.ts'

const prompt = 'How many roads must a man walk down before you call him a man?'

/** LangChain does not read `x-should-retry`, and tries a 503 again; what is refused by the governor is final. */
const onFailedAttempt = (error: unknown): void => {
  if (BursarError.isInstance(error)) throw error
}

const openai = (place: Place, useResponsesApi = false): ChatOpenAI =>
  new ChatOpenAI({
    model: 'gpt-4.1-mini',
    maxTokens: 300,
    useResponsesApi,
    onFailedAttempt,
    apiKey: placeholderKey,
    configuration: { baseURL: place.provider.baseUrl, fetch: place.fetch('openai') },
  })

const anthropic = (place: Place): ChatAnthropic =>
  new ChatAnthropic({
    model: 'claude-haiku-4-5',
    maxTokens: 300,
    apiKey: placeholderKey,
    onFailedAttempt,
    anthropicApiUrl: place.provider.origin,
    clientOptions: { fetch: place.fetch('anthropic') },
  })

const statusOf = (error: unknown): unknown => (error instanceof Error ? Reflect.get(error, 'status') : undefined)

async function* texts(stream: Promise<AsyncIterable<{ readonly text: string }>>): AsyncIterable<string> {
  for await (const chunk of await stream) yield chunk.text
}

describeSdk('@langchain/openai', {
  provider: 'openai',
  isOwnError: (error) => statusOf(error) === 402,
  calls: {
    invoke: async (place) => (await openai(place).invoke(prompt)).text,
    stream: (place) => joined(texts(openai(place).stream(prompt))),
    responses: async (place) => (await openai(place, true).invoke(prompt)).text,
    embedQuery: async (place) => {
      const { provider, fetch } = place
      const configuration = { baseURL: provider.baseUrl, fetch: fetch('openai') }
      const embeddings = new OpenAIEmbeddings({
        model: 'text-embedding-3-small',
        apiKey: placeholderKey,
        configuration,
      })
      return (await embeddings.embedQuery(prompt)).length
    },
  },
})

describeSdk('@langchain/anthropic', {
  provider: 'anthropic',
  isOwnError: (error) => statusOf(error) === 402,
  calls: {
    invoke: async (place) => (await anthropic(place).invoke(prompt)).text,
    stream: (place) => joined(texts(anthropic(place).stream(prompt))),
  },
})
