import { createGate } from '@bursar/testing'
import type { Check } from '../lib/check.ts'
import { model, question } from '../lib/check.ts'
import { failureOf, listOf, responseFacts } from '../lib/see.ts'
import type { Client } from '../lib/sdk.ts'

const streamed = { ...question, stream: true as const }
const weather = {
  type: 'function' as const,
  function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
}

/** The caller stops after this many chunks; the provider has sent no more than that. */
const seenChunks = 3

async function stopEarly(
  client: Client,
  provider: Parameters<Check['observe']>[1],
  stop: (stream: AsyncIterable<unknown> & { controller: AbortController }) => Promise<unknown>,
): Promise<object> {
  const gate = createGate()
  gate.release(seenChunks)
  provider.script([{ kind: 'answer', gate: gate.wait, outputTokens: 20 }])
  const stream = await client.chat.completions.create(streamed)
  const seen = await stop(stream)
  await provider.idle()
  return { seen, outcome: provider.bills[0]?.outcome, aborted: stream.controller.signal.aborted }
}

/** Answers that come piece by piece. */
export const streams: readonly Check[] = [
  {
    name: 'stream iteration',
    async observe(client, _provider, sdk) {
      const stream = await client.chat.completions.create(streamed)
      return {
        chunks: await listOf(stream),
        class: stream.constructor.name,
        isError: stream instanceof sdk.OpenAIError,
      }
    },
  },
  {
    name: 'stream early break',
    observe: (client, provider) =>
      stopEarly(client, provider, async (stream) => {
        const seen: unknown[] = []
        for await (const chunk of stream) if (seen.push(chunk) === seenChunks) break
        return seen
      }),
  },
  {
    name: 'stream controller abort',
    observe: (client, provider) =>
      stopEarly(client, provider, async (stream) => {
        const seen: unknown[] = []
        for await (const chunk of stream) if (seen.push(chunk) === seenChunks) stream.controller.abort()
        return seen
      }),
  },
  {
    name: 'stream tee',
    async observe(client) {
      const [left, right] = (await client.chat.completions.create(streamed)).tee()
      const first = await listOf(left)
      return { first, second: await listOf(right) }
    },
  },
  {
    name: 'stream toReadableStream',
    async observe(client) {
      const stream = await client.chat.completions.create(streamed)
      return new Response(stream.toReadableStream()).text()
    },
  },
  {
    name: 'stream withResponse',
    async observe(client) {
      const { data, response } = await client.chat.completions.create(streamed).withResponse()
      return { facts: responseFacts(response), chunks: await listOf(data) }
    },
  },
  {
    name: 'stream that did not ask for usage, to the byte',
    observe: async (client) => (await client.chat.completions.create(streamed).asResponse()).text(),
  },
  {
    name: 'stream that asked for usage',
    async observe(client) {
      const asked = { ...streamed, stream_options: { include_usage: true } }
      const chunks = await listOf(await client.chat.completions.create(asked))
      return { chunks, bytes: await (await client.chat.completions.create(asked).asResponse()).text() }
    },
  },
  {
    name: 'stream with other stream options',
    async observe(client, provider) {
      const asked = { ...streamed, stream_options: { include_obfuscation: false } } as typeof streamed
      const text = await (await client.chat.completions.create(asked).asResponse()).text()
      const options = provider.requests[0]?.body?.['stream_options'] as { include_obfuscation?: boolean } | undefined
      return { text, obfuscation: options?.include_obfuscation }
    },
  },
  {
    name: 'stream of several choices',
    observe: async (client) => listOf(await client.chat.completions.create({ ...streamed, n: 3, logprobs: true })),
  },
  {
    name: 'stream of a tool call',
    async observe(client, provider) {
      provider.script([{ kind: 'answer', toolCall: { name: 'weather', arguments: { city: 'Öland' } } }])
      return listOf(await client.chat.completions.create({ ...streamed, tools: [weather] }))
    },
  },
  {
    name: 'stream of text completions',
    observe: async (client) =>
      listOf(await client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'North is', stream: true })),
  },
  {
    name: 'stream of responses',
    observe: async (client) => listOf(await client.responses.create({ model, input: 'North?', stream: true })),
  },
  {
    name: 'stream from a raw post',
    async observe(client) {
      const stream = await client.post('/chat/completions', { body: streamed, stream: true })
      return listOf(stream as AsyncIterable<unknown>)
    },
  },
  ...(['cut', 'end_early', 'malformed', 'error_event'] as const).map((kind) => ({
    name: `stream with a fault: ${kind}`,
    async observe(client: Client, provider: Parameters<Check['observe']>[1], sdk: Parameters<Check['observe']>[2]) {
      provider.script([{ kind, afterChunks: 4, outputTokens: 12 }])
      const seen: unknown[] = []
      const read = async (): Promise<void> => {
        for await (const chunk of await client.chat.completions.create(streamed)) seen.push(chunk)
      }
      if (kind === 'end_early') return read().then(() => seen)
      return { failure: await failureOf(sdk, read), seen }
    },
  })),
]
