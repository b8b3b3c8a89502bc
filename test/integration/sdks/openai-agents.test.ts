import { Agent, OpenAIProvider, Runner } from '@openai/agents'
import OpenAI from 'openai-7'
import { placeholderKey } from '@bursar/core'
import { describeSdk, joined } from './lib/describe-sdk.ts'
import type { Place } from './lib/place.ts'

const prompt = 'How many roads must a man walk down before you call him a man?'
const agent = new Agent({ name: 'Bob', instructions: 'Answer in one sentence.', model: 'gpt-4.1-mini' })

/** A runner of its own: the module's default client is one per process. */
function runner(place: Place, useResponses: boolean): Runner {
  const openAIClient = new OpenAI({
    apiKey: placeholderKey,
    baseURL: place.provider.baseUrl,
    fetch: place.fetch('openai'),
  })
  const modelProvider = new OpenAIProvider({ openAIClient, useResponses })
  return new Runner({ modelProvider, tracingDisabled: true, modelSettings: { maxTokens: 300 } })
}

async function streamed(place: Place, useResponses: boolean): Promise<string> {
  const result = await runner(place, useResponses).run(agent, prompt, { stream: true })
  const text = await joined(result.toTextStream())
  await result.completed
  return text
}

describeSdk('@openai/agents', {
  provider: 'openai',
  isOwnError: (error) => error instanceof OpenAI.APIError && error.status === 402,
  calls: {
    'run (responses)': async (place) => (await runner(place, true).run(agent, prompt)).finalOutput,
    'run (chat)': async (place) => (await runner(place, false).run(agent, prompt)).finalOutput,
    'stream (responses)': (place) => streamed(place, true),
    'stream (chat)': (place) => streamed(place, false),
  },
})
