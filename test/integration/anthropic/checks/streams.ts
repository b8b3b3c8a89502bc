import { createGate, type FakeProvider } from '@bursar/testing'
import { failureOf, listOf, responseFacts } from '../../fidelity/lib/see.ts'
import type { Check } from '../lib/check.ts'
import { type Client, question, type Sdk } from '../lib/sdk.ts'

const streamed = { ...question, stream: true as const }
const compass = {
  name: 'compass',
  input_schema: { type: 'object' as const, properties: { place: { type: 'string' } } },
}

/** The caller stops after this many events; the provider has sent no more than that. */
const seenEvents = 5

async function stopEarly(
  client: Client,
  provider: FakeProvider,
  stop: (stream: AsyncIterable<unknown> & { controller: AbortController }) => Promise<unknown>,
): Promise<object> {
  const gate = createGate()
  // A ping is no event to the caller.
  gate.release(seenEvents + 1)
  provider.script([{ kind: 'answer', gate: gate.wait, outputTokens: 20 }])
  const stream = await client.messages.create(streamed)
  const seen = await stop(stream)
  await provider.idle()
  return { seen, outcome: provider.bills[0]?.outcome, aborted: stream.controller.signal.aborted }
}

/** The events of a helper, by name and in order, with what each carries. */
function recordEvents(helper: unknown, names: readonly string[]): unknown[][] {
  const events: unknown[][] = []
  const emitter = helper as { on(name: string, listener: (...values: unknown[]) => void): void }
  for (const name of names) emitter.on(name, (...values) => events.push([name, ...structuredClone(values)]))
  return events
}

const helperEvents = ['streamEvent', 'text', 'inputJson', 'thinking', 'contentBlock', 'message', 'finalMessage', 'end']

/** Answers that come piece by piece. */
export const streams: readonly Check[] = [
  {
    name: 'stream iteration',
    async observe(client) {
      const stream = await client.messages.create(streamed)
      return { events: await listOf(stream), class: stream.constructor.name }
    },
  },
  {
    name: 'stream early break',
    observe: (client, provider) =>
      stopEarly(client, provider, async (stream) => {
        const seen: unknown[] = []
        for await (const event of stream) if (seen.push(event) === seenEvents) break
        return seen
      }),
  },
  {
    name: 'stream controller abort',
    observe: (client, provider) =>
      stopEarly(client, provider, async (stream) => {
        const seen: unknown[] = []
        for await (const event of stream) if (seen.push(event) === seenEvents) stream.controller.abort()
        return seen
      }),
  },
  {
    name: 'stream tee',
    async observe(client) {
      const [left, right] = (await client.messages.create(streamed)).tee()
      const first = await listOf(left)
      return { first, second: await listOf(right) }
    },
  },
  {
    name: 'stream toReadableStream',
    observe: async (client) => new Response((await client.messages.create(streamed)).toReadableStream()).text(),
  },
  {
    name: 'stream withResponse',
    async observe(client) {
      const { data, response } = await client.messages.create(streamed).withResponse()
      return { facts: responseFacts(response), events: await listOf(data) }
    },
  },
  {
    name: 'stream to the byte',
    observe: async (client) => (await client.messages.create(streamed).asResponse()).text(),
  },
  {
    name: 'stream of thinking and a tool call',
    async observe(client, provider) {
      const toolCall = { name: 'compass', arguments: { place: 'Öland' } }
      provider.script([{ kind: 'answer', reasoningTokens: 9, toolCall }])
      return listOf(await client.messages.create({ ...streamed, tools: [compass] }))
    },
  },
  {
    name: 'stream from a raw post',
    async observe(client) {
      const stream = await client.post('/v1/messages', { body: streamed, stream: true })
      return listOf(stream as AsyncIterable<unknown>)
    },
  },
  ...(['cut', 'end_early', 'malformed', 'error_event'] as const).map((kind) => ({
    name: `stream with a fault: ${kind}`,
    async observe(client: Client, provider: FakeProvider, sdk: Sdk) {
      provider.script([{ kind, afterChunks: 6, outputTokens: 12 }])
      const seen: unknown[] = []
      const read = async (): Promise<void> => {
        for await (const event of await client.messages.create(streamed)) seen.push(event)
      }
      if (kind === 'end_early') return read().then(() => seen)
      return { failure: await failureOf(sdk, read), seen }
    },
  })),
  {
    name: 'messages.stream events and finalMessage',
    async observe(client, provider) {
      provider.script([{ kind: 'answer', reasoningTokens: 9 }])
      const stream = client.messages.stream(question)
      const events = recordEvents(stream, helperEvents)
      const message = await stream.finalMessage()
      await stream.done()
      return { events, message, text: await stream.finalText(), ended: stream.ended, errored: stream.errored }
    },
  },
  {
    name: 'messages.stream of a beta',
    observe: async (client) => client.beta.messages.stream({ ...question, betas: [] }).finalMessage(),
  },
  {
    name: 'messages.stream abort',
    async observe(client, provider) {
      provider.script([{ kind: 'answer', gate: (index) => (index < 4 ? undefined : new Promise(() => {})) }])
      const stream = client.messages.stream(question)
      stream.on('streamEvent', () => stream.abort())
      const error: unknown = await stream.done().catch((caught: unknown) => caught)
      return { class: (error as Error).constructor.name, aborted: stream.aborted, ended: stream.ended }
    },
  },
  {
    name: 'toolRunner',
    async observe(client, provider) {
      const toolCall = { name: 'compass', arguments: { place: 'here' } }
      provider.script([
        { kind: 'answer', toolCall },
        { kind: 'answer', text: 'That way.' },
      ])
      const tool = {
        ...compass,
        type: 'custom' as const,
        run: async () => 'north',
        parse: (input: unknown) => input,
      }
      const message = await client.beta.messages.toolRunner({ ...question, tools: [tool] } as never)
      return { message, calls: provider.requests.length }
    },
  },
]
