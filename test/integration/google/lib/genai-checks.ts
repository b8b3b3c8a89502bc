import { createGate, type FakeProvider } from '@bursar/testing'
import type { Client } from '../../../../packages/google/test/support/place.ts'
import { type Check, failureOf, listOf } from './observe.ts'

const question = { model: 'gemini-2.5-flash', contents: 'Which way is north?' }
const weather = {
  name: 'weather',
  parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } } },
}
const image = { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }
const seenChunks = 3

const calls: readonly Check<Client>[] = [
  {
    name: 'class',
    observe: async (client) => ({
      name: client.constructor.name,
      models: client.models.constructor.name,
      keys: Object.keys(client),
    }),
  },
  { name: 'generateContent', observe: (client) => client.models.generateContent(question) },
  {
    name: 'text and helpers of an answer',
    async observe(client) {
      const answer = await client.models.generateContent(question)
      return { class: answer.constructor.name, text: answer.text, calls: answer.functionCalls }
    },
  },
  {
    name: 'system instruction, settings and several candidates',
    observe: (client) =>
      client.models.generateContent({
        ...question,
        config: { systemInstruction: 'Be brief.', temperature: 0, candidateCount: 2, maxOutputTokens: 30 },
      }),
  },
  {
    name: 'contents of many kinds',
    observe: (client) =>
      client.models.generateContent({
        ...question,
        contents: [
          { role: 'user', parts: [{ text: 'What is this?' }, image] },
          { role: 'model', parts: [{ text: '?' }] },
        ],
      }),
  },
  {
    name: 'function call',
    observe(client, provider) {
      provider.script([{ kind: 'answer', toolCall: { name: 'weather', arguments: { city: 'Öland' } } }])
      return client.models.generateContent({ ...question, config: { tools: [{ functionDeclarations: [weather] }] } })
    },
  },
  {
    name: 'automatic function calling',
    async observe(client, provider) {
      provider.script([{ kind: 'answer', toolCall: { name: 'weather', arguments: { city: 'Oslo' } } }])
      const called: unknown[] = []
      const tool = {
        tool: async () => ({ functionDeclarations: [weather] }),
        callTool: async (asked: unknown[]) => {
          called.push(...asked)
          return [{ functionResponse: { name: 'weather', response: { sky: 'blue' } } }]
        },
      }
      const answer = await client.models.generateContent({ ...question, config: { tools: [tool as never] } })
      return { answer, called }
    },
  },
  {
    name: 'structured output',
    observe: (client) =>
      client.models.generateContent({
        ...question,
        config: {
          responseMimeType: 'application/json',
          responseJsonSchema: { type: 'object', properties: { n: { type: 'integer' } } },
        },
      }),
  },
  { name: 'countTokens', observe: (client) => client.models.countTokens(question) },
  {
    name: 'embedContent',
    observe: (client) => client.models.embedContent({ model: 'gemini-embedding-001', contents: ['a', 'b'] }),
  },
  {
    name: 'files',
    async observe(client) {
      const file = await client.files.upload({ file: new Blob(['text']), config: { mimeType: 'text/plain' } })
      const name = file.name ?? ''
      const found = await client.files.get({ name })
      const listed = await listOf(await client.files.list())
      return { file, found, listed, deleted: await client.files.delete({ name }) }
    },
  },
  {
    name: 'models',
    observe: async (client) => ({
      one: await client.models.get({ model: 'gemini-2.5-pro' }),
      all: await listOf(await client.models.list()),
    }),
  },
  {
    name: 'cache',
    observe: (client) => client.caches.create({ model: 'gemini-2.5-flash', config: { contents: 'x' } }),
  },
  {
    name: 'batch',
    observe: (client) => client.batches.create({ model: 'gemini-2.5-flash', src: [{ contents: 'x' }] as never }),
  },
  {
    name: 'chat',
    async observe(client) {
      const chat = client.chats.create({ model: question.model, config: { temperature: 0 } })
      const first = await chat.sendMessage({ message: 'Hello' })
      const second = await chat.sendMessage({ message: 'And then?' })
      return { first, second, history: chat.getHistory() }
    },
  },
  {
    name: 'options of one call',
    observe: (client) =>
      client.models.generateContent({
        ...question,
        config: { httpOptions: { headers: { 'x-service': 'fidelity' }, apiVersion: 'v1alpha', timeout: 9_000 } },
      }),
  },
  {
    name: 'interaction',
    except: ['2.22'],
    observe: (client) => client.interactions.create({ model: 'gemini-2.5-flash', input: 'Hello' }),
  },
  {
    name: 'interaction as a stream',
    except: ['2.22'],
    observe: async (client) =>
      listOf(await client.interactions.create({ model: 'gemini-2.5-flash', input: 'Hello', stream: true })),
  },
]

const streams: readonly Check<Client>[] = [
  { name: 'stream', observe: async (client) => listOf(await client.models.generateContentStream(question)) },
  {
    name: 'stream of several candidates',
    observe: async (client) =>
      listOf(await client.models.generateContentStream({ ...question, config: { candidateCount: 2 } })),
  },
  {
    name: 'stream of a function call',
    async observe(client, provider) {
      provider.script([{ kind: 'answer', toolCall: { name: 'weather', arguments: { city: 'Öland' } } }])
      const config = { tools: [{ functionDeclarations: [weather] }] }
      return listOf(await client.models.generateContentStream({ ...question, config }))
    },
  },
  {
    name: 'stream of a chat',
    async observe(client) {
      const chat = client.chats.create({ model: question.model })
      const chunks = await listOf(await chat.sendMessageStream({ message: 'Hello' }))
      return { chunks, history: chat.getHistory() }
    },
  },
  {
    name: 'stream that is broken out of',
    async observe(client, provider) {
      provider.script([{ kind: 'answer', outputTokens: 20 }])
      const seen: unknown[] = []
      for await (const chunk of await client.models.generateContentStream(question)) {
        if (seen.push(chunk) === seenChunks) break
      }
      await provider.idle()
      return { seen, outcome: provider.bills[0]?.outcome }
    },
  },
  {
    name: 'stream that is aborted',
    async observe(client, provider) {
      const gate = createGate()
      gate.release(seenChunks)
      provider.script([{ kind: 'answer', gate: gate.wait, outputTokens: 20 }])
      const controller = new AbortController()
      const seen: unknown[] = []
      const read = async (): Promise<void> => {
        const config = { abortSignal: controller.signal }
        for await (const chunk of await client.models.generateContentStream({ ...question, config })) {
          if (seen.push(chunk) === seenChunks) controller.abort()
        }
      }
      const failure = await failureOf(read)
      await provider.idle()
      return { seen, failure, outcome: provider.bills[0]?.outcome }
    },
  },
  ...(['cut', 'end_early', 'malformed', 'error_event'] as const).map((kind) => ({
    name: `stream with a fault: ${kind}`,
    async observe(client: Client, provider: FakeProvider) {
      provider.script([{ kind, afterChunks: 4, outputTokens: 12 }])
      const seen: unknown[] = []
      const read = async (): Promise<void> => {
        for await (const chunk of await client.models.generateContentStream(question)) seen.push(chunk)
      }
      // Older versions take an error in mid-stream for a chunk.
      const error: unknown = await read().catch((thrown: unknown) => thrown)
      return { error: error === undefined ? 'none' : await failureOf(() => Promise.reject(error as Error)), seen }
    },
  })),
]

const errors: readonly Check<Client>[] = [
  ...[400, 401, 403, 404, 429, 500, 503].map((status) => ({
    name: `error ${status}`,
    observe(client: Client, provider: FakeProvider) {
      provider.script([{ kind: 'refuse', status }])
      return failureOf(() => client.models.generateContent(question))
    },
  })),
  {
    name: 'error in HTML',
    observe(client, provider) {
      provider.script([{ kind: 'refuse', status: 502, body: 'html' }])
      return failureOf(() => client.models.generateContent(question))
    },
  },
  {
    name: 'error before a stream, compressed',
    observe(client, provider) {
      provider.script([{ kind: 'refuse', status: 503, gzip: true }])
      return failureOf(() => client.models.generateContentStream(question))
    },
  },
  {
    name: 'lost connection',
    observe(client, provider) {
      provider.script([{ kind: 'reset' }])
      return failureOf(() => client.models.generateContent(question))
    },
  },
  {
    name: 'answer that is no JSON',
    observe(client, provider) {
      provider.script([{ kind: 'malformed' }])
      return failureOf(() => client.models.generateContent(question))
    },
  },
  {
    name: 'call that is aborted before it is made',
    except: ['1.52'],
    observe: (client) =>
      failureOf(() => client.models.generateContent({ ...question, config: { abortSignal: AbortSignal.abort() } })),
  },
  {
    name: 'timeout',
    isRace: true,
    observe(client, provider) {
      provider.script([{ kind: 'hang' }])
      const config = { httpOptions: { timeout: 60 } }
      return failureOf(() => client.models.generateContent({ ...question, config }))
    },
  },
]

export const genaiChecks: readonly Check<Client>[] = [...calls, ...streams, ...errors]
