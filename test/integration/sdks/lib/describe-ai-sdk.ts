import { describe, expect, test } from 'vitest'
import type * as Ai from 'ai-7'
import type { createAnthropic } from 'ai-7-anthropic'
import type { createGoogleGenerativeAI } from 'ai-7-google'
import type { createOpenAI } from 'ai-7-openai'
import { placeholderKey } from '@bursar/core'
import { describeSdk, joined } from './describe-sdk.ts'
import { type Place, startPlace } from './place.ts'

/** One major of the AI SDK with the provider packages that belong to it. */
export interface AiSdk {
  readonly generateText: typeof Ai.generateText
  readonly streamText: typeof Ai.streamText
  readonly embed: typeof Ai.embed
  readonly createOpenAI: typeof createOpenAI
  readonly createAnthropic: typeof createAnthropic
  readonly createGoogle: typeof createGoogleGenerativeAI
}

const prompt = 'How many roads must a man walk down before you call him a man?'

/** The AI SDK tries answers with 429 and 503 again, whatever they say, and passes on at once what a fetch throws. */
const onDeny = 'throw'

export function describeAiSdk(version: string, sdk: AiSdk): void {
  const openai = ({ fetch, provider }: Place) =>
    sdk.createOpenAI({ apiKey: placeholderKey, baseURL: provider.baseUrl, fetch: fetch('openai', { onDeny }) })
  const anthropic = ({ fetch, provider }: Place) =>
    sdk.createAnthropic({ apiKey: placeholderKey, baseURL: provider.baseUrl, fetch: fetch('anthropic', { onDeny }) })
  const google = ({ fetch, provider }: Place) =>
    sdk.createGoogle({
      apiKey: placeholderKey,
      baseURL: `${provider.origin}/v1beta`,
      fetch: fetch('google', { onDeny }),
    })
  const groq = ({ fetch, provider }: Place) =>
    sdk.createOpenAI({ apiKey: placeholderKey, baseURL: provider.baseUrl, fetch: fetch('groq', { onDeny }) })

  type Model = Parameters<typeof Ai.generateText>[0]['model']
  const textCalls = (model: (place: Place) => Model) => ({
    generateText: async (place: Place) =>
      (await sdk.generateText({ model: model(place), prompt, maxOutputTokens: 300 })).text,
    streamText: (place: Place) => streamed(sdk, model(place)),
  })

  describeSdk(`ai ${version} with @ai-sdk/openai (responses)`, {
    provider: 'openai',
    calls: {
      ...textCalls((place) => openai(place)('gpt-4.1-mini')),
      embed: async (place) =>
        (await sdk.embed({ model: openai(place).embedding('text-embedding-3-small'), value: prompt })).embedding.length,
    },
  })
  describeSdk(`ai ${version} with @ai-sdk/openai (chat)`, {
    provider: 'openai',
    calls: textCalls((place) => openai(place).chat('gpt-4.1-mini')),
  })
  describeSdk(`ai ${version} with @ai-sdk/anthropic`, {
    provider: 'anthropic',
    calls: textCalls((place) => anthropic(place)('claude-haiku-4-5')),
  })
  describeSdk(`ai ${version} with @ai-sdk/google`, {
    provider: 'google',
    calls: {
      ...textCalls((place) => google(place)('gemini-2.0-flash')),
      // Gemini reports no usage of embeddings.
      'embed (estimated)': async (place) =>
        (await sdk.embed({ model: google(place).embedding('gemini-embedding-001'), value: prompt })).embedding.length,
    },
  })
  describeSdk(`ai ${version} with a compatible server`, {
    provider: 'groq',
    calls: textCalls((place) => groq(place).chat('llama-3.3-70b-versatile')),
  })

  describe(`ai ${version}`, () => {
    test('tries again what a provider may answer the second time, and pays each attempt once', async () => {
      const place = await startPlace()
      place.provider.script([{ kind: 'refuse', status: 500, headers: { 'retry-after-ms': '1' } }])
      const model = openai(place).chat('gpt-4.1-mini')
      await sdk.generateText({ model, prompt, maxOutputTokens: 300, maxRetries: 1 })
      const { spent, held, requests, truth } = await place.sums()
      expect({ spent, held, requests }).toEqual({ spent: truth, held: 0, requests: 2 })
    })
  })
}

/** Streams report errors beside the text; the first one is what a caller would throw. */
async function streamed(sdk: AiSdk, model: Parameters<typeof Ai.streamText>[0]['model']): Promise<string> {
  let failure: unknown
  const { textStream } = sdk.streamText({
    model,
    prompt,
    maxOutputTokens: 300,
    onError: ({ error }) => {
      failure = error
    },
  })
  const text = await joined(textStream)
  if (failure !== undefined) throw failure
  return text
}
