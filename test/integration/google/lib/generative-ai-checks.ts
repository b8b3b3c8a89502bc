import type { GenerativeModel, GoogleGenerativeAI } from '@google/generative-ai'
import { createGate, type FakeProvider } from '@bursar/testing'
import { type Check, failureOf, listOf } from './observe.ts'

type Client = GoogleGenerativeAI

const modelOf = (client: Client, provider: FakeProvider, params: object = {}): GenerativeModel =>
  client.getGenerativeModel({ model: 'gemini-2.5-flash', ...params }, { baseUrl: provider.origin })
const tools = [{ functionDeclarations: [{ name: 'weather', parameters: { type: 'object', properties: {} } }] }] as never
const request = { contents: [{ role: 'user', parts: [{ text: 'North?' }] }], generationConfig: { temperature: 0 } }

export const generativeAIChecks: readonly Check<Client>[] = [
  {
    name: 'class',
    observe: async (client, provider) => {
      const model = modelOf(client, provider)
      return [client, model, model.startChat()].map((each) => [each.constructor.name, Object.keys(each)])
    },
  },
  ...[
    ['a text', 'North?'],
    ['parts', ['North?', { text: 'Or south?' }]],
    ['a request', request],
  ].map(([name, asked]) => ({
    name: `generateContent of ${name as string}`,
    async observe(client: Client, provider: FakeProvider) {
      const { response } = await modelOf(client, provider).generateContent(asked as string)
      return { response, text: response.text(), calls: response.functionCalls() }
    },
  })),
  {
    name: 'settings of a model, and a call of a function',
    async observe(client, provider) {
      provider.script([{ kind: 'answer', toolCall: true }])
      const model = modelOf(client, provider, {
        tools,
        systemInstruction: 'Be brief.',
        generationConfig: { maxOutputTokens: 40, candidateCount: 1 },
      })
      return (await model.generateContent('North?')).response.functionCalls()
    },
  },
  {
    name: 'stream',
    async observe(client, provider) {
      const { stream, response } = await modelOf(client, provider).generateContentStream(request)
      const chunks = await listOf(stream)
      return { chunks, texts: chunks.map((chunk) => chunk.text()), response: await response }
    },
  },
  {
    name: 'response of a stream that nobody reads',
    observe: async (client, provider) => (await modelOf(client, provider).generateContentStream('North?')).response,
  },
  {
    name: 'stream that is broken out of',
    async observe(client, provider) {
      const { stream, response } = await modelOf(client, provider).generateContentStream('North?')
      let first: unknown
      for await (const chunk of stream) {
        first = chunk
        break
      }
      return { first, response: await response }
    },
  },
  {
    name: 'stream that is aborted',
    async observe(client, provider) {
      const gate = createGate()
      gate.release(2)
      provider.script([{ kind: 'answer', gate: gate.wait, outputTokens: 20 }])
      const controller = new AbortController()
      const { stream, response } = await modelOf(client, provider).generateContentStream('North?', {
        signal: controller.signal,
      })
      response.catch(() => undefined)
      const read = async (): Promise<void> => {
        let seen = 0
        for await (const _ of stream) if (++seen === 2) controller.abort()
      }
      const failure = await failureOf(read)
      await provider.idle()
      return { failure, outcome: provider.bills[0]?.outcome }
    },
  },
  ...(['cut', 'end_early', 'malformed'] as const).map((kind) => ({
    name: `stream with a fault: ${kind}`,
    async observe(client: Client, provider: FakeProvider) {
      provider.script([{ kind, afterChunks: 3, outputTokens: 12 }])
      const { stream, response } = await modelOf(client, provider).generateContentStream('North?')
      const aggregated = response.catch((error: Error) => error.message)
      const read = async (): Promise<unknown> => listOf(stream)
      if (kind === 'end_early') return { chunks: await read(), aggregated: await aggregated }
      return { failure: await failureOf(read), aggregated: await aggregated }
    },
  })),
  {
    name: 'chat',
    async observe(client, provider) {
      const chat = modelOf(client, provider).startChat({ history: [{ role: 'user', parts: [{ text: 'Hi' }] }] })
      const first = await chat.sendMessage('And?')
      const { stream, response } = await chat.sendMessageStream(['And then?'])
      const chunks = await listOf(stream)
      return { first: first.response, chunks, second: await response, history: await chat.getHistory() }
    },
  },
  {
    name: 'messages of a chat sent at once',
    async observe(client, provider) {
      const chat = modelOf(client, provider).startChat()
      const sent = await Promise.all(['One', 'Two', 'Three'].map((text) => chat.sendMessage(text)))
      return { answers: sent.map(({ response }) => response.text()), history: await chat.getHistory() }
    },
  },
  {
    name: 'chat after a failure',
    async observe(client, provider) {
      provider.script([{ kind: 'refuse', status: 500 }])
      const chat = modelOf(client, provider).startChat()
      const failure = await failureOf(() => chat.sendMessage('One'))
      return { failure, answer: (await chat.sendMessage('Two')).response, history: await chat.getHistory() }
    },
  },
  {
    name: 'countTokens',
    observe: async (client, provider) => {
      const model = modelOf(client, provider)
      return [await model.countTokens('North?'), await model.countTokens({ generateContentRequest: request } as never)]
    },
  },
  {
    name: 'embeddings',
    observe: async (client, provider) => {
      const model = modelOf(client, provider, { model: 'gemini-embedding-001' })
      const content = { role: 'user', parts: [{ text: 'b' }] }
      return [
        await model.embedContent('a'),
        await model.embedContent({ content }),
        await model.batchEmbedContents({ requests: [{ content }, { content }] }),
      ]
    },
  },
  {
    name: 'options of a model and of one call',
    async observe(client, provider) {
      const options = { baseUrl: provider.origin, apiVersion: 'v1', customHeaders: { 'x-service': 'fidelity' } }
      const model = client.getGenerativeModel({ model: 'models/gemini-2.5-flash' }, options)
      const { response } = await model.generateContent('North?', { timeout: 9_000, apiClient: 'fidelity/1' })
      return response
    },
  },
  ...[400, 403, 404, 429, 500, 503].map((status) => ({
    name: `error ${status}`,
    observe(client: Client, provider: FakeProvider) {
      provider.script([{ kind: 'refuse', status, code: 'WHATEVER' }])
      return failureOf(() => modelOf(client, provider).generateContent('North?'))
    },
  })),
  {
    name: 'error in HTML',
    observe(client, provider) {
      provider.script([{ kind: 'refuse', status: 502, body: 'html' }])
      return failureOf(() => modelOf(client, provider).generateContent('North?'))
    },
  },
  {
    name: 'lost connection',
    observe(client, provider) {
      provider.script([{ kind: 'reset' }])
      return failureOf(() => modelOf(client, provider).generateContent('North?'))
    },
  },
  {
    name: 'timeout',
    isRace: true,
    observe(client, provider) {
      provider.script([{ kind: 'hang' }])
      return failureOf(() => modelOf(client, provider).generateContent('North?', { timeout: 60 }))
    },
  },
  {
    name: 'refused input',
    observe: (client) => failureOf(async () => client.getGenerativeModel({} as never)),
  },
]
