import type { Check } from '../lib/check.ts'
import { model, question } from '../lib/check.ts'
import { listOf } from '../lib/see.ts'
import { chatHelpers, loadParser, majors } from '../lib/sdk.ts'

const direction = {
  type: 'json_schema' as const,
  json_schema: {
    name: 'direction',
    strict: true,
    schema: { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] },
  },
}

const compass = {
  type: 'function' as const,
  function: {
    name: 'compass',
    description: 'Where north is',
    parse: JSON.parse as (text: string) => { place: string },
    parameters: { type: 'object', properties: { place: { type: 'string' } } },
    function: ({ place }: { place: string }) => `north of ${place}`,
  },
}

const needsCompass = { kind: 'answer' as const, toolCall: { name: 'compass', arguments: { place: 'here' } } }

/** The events of a helper, by name and in order, with what each carries. */
function recordEvents(helper: unknown, names: readonly string[]): unknown[][] {
  const events: unknown[][] = []
  const emitter = helper as { on(name: string, listener: (...values: unknown[]) => void): void }
  for (const name of names) {
    emitter.on(name, (...values) => events.push([name, ...structuredClone(values)]))
  }
  return events
}

/** What the SDK builds on top of its own calls. */
export const helpers: readonly Check[] = [
  {
    name: 'chat.stream events and finalChatCompletion',
    async observe(client) {
      const stream = chatHelpers(client).stream({ ...question, stream_options: { include_usage: true } })
      const names = ['chunk', 'content', 'content.delta', 'content.done', 'message', 'chatCompletion', 'totalUsage']
      const events = recordEvents(stream, [...names, 'finalChatCompletion', 'finalContent', 'finalMessage', 'end'])
      const completion = await stream.finalChatCompletion()
      await stream.done()
      return { events, completion, content: await stream.finalContent(), ended: stream.ended, errored: stream.errored }
    },
  },
  {
    name: 'chat.stream without usage',
    async observe(client) {
      const stream = chatHelpers(client).stream(question)
      const events = await listOf(stream)
      return { events, completion: await stream.finalChatCompletion(), class: stream.constructor.name }
    },
  },
  {
    name: 'chat.stream abort',
    async observe(client, provider) {
      provider.script([{ kind: 'answer', gate: (index) => (index < 2 ? undefined : new Promise(() => {})) }])
      const stream = chatHelpers(client).stream(question)
      stream.on('chunk', () => stream.abort())
      const error: unknown = await stream.done().catch((caught: unknown) => caught)
      return { class: (error as Error).constructor.name, aborted: stream.aborted, ended: stream.ended }
    },
  },
  {
    name: 'responses.stream finalResponse',
    async observe(client) {
      const stream = client.responses.stream({ model, input: 'Which way is north?' })
      const names = ['response.created', 'response.output_text.delta', 'response.completed', 'event', 'end']
      const events = recordEvents(stream, names)
      return { response: await stream.finalResponse(), events }
    },
  },
  {
    name: 'chat parse with options',
    async observe(client, provider, sdk) {
      const { makeParseableResponseFormat } = await parserFor(sdk)
      const format = makeParseableResponseFormat(direction, (text) => ({ parsed: JSON.parse(text) as unknown }))
      const parsed = await chatHelpers(client).parse(
        { ...question, response_format: format },
        { headers: { 'x-trace': 'parse' }, timeout: 5_000, maxRetries: 0 },
      )
      return { parsed, trace: provider.requests[0]?.headers['x-trace'] }
    },
  },
  {
    name: 'responses parse with options',
    async observe(client, provider) {
      const { name, schema } = direction.json_schema
      const parsed = await client.responses.parse(
        { model, input: 'North?', text: { format: { type: 'json_schema', name, schema, strict: true } } },
        { headers: { 'x-trace': 'parse' } },
      )
      return { parsed, output: parsed.output_parsed, trace: provider.requests[0]?.headers['x-trace'] }
    },
  },
  {
    name: 'runTools',
    async observe(client, provider) {
      provider.script([needsCompass, { kind: 'answer', text: 'That way.' }])
      const runner = chatHelpers(client).runTools({ ...question, tools: [compass] } as never)
      const events = recordEvents(runner, ['functionToolCall', 'functionToolCallResult', 'message', 'finalContent'])
      return {
        content: await runner.finalContent(),
        events,
        messages: runner.messages,
        calls: provider.requests.length,
      }
    },
  },
  {
    name: 'runTools streamed',
    async observe(client, provider) {
      provider.script([needsCompass, { kind: 'answer', text: 'That way.' }])
      const runner = chatHelpers(client).runTools({ ...question, stream: true, tools: [compass] } as never)
      const chunks = await listOf(runner as unknown as AsyncIterable<unknown>)
      return { chunks, content: await runner.finalContent(), calls: provider.requests.length }
    },
  },
]

async function parserFor(sdk: Parameters<Check['observe']>[2]): ReturnType<typeof loadParser> {
  const { loadSdk } = await import('../lib/sdk.ts')
  for (const major of majors) if ((await loadSdk(major)).OpenAI === sdk.OpenAI) return loadParser(major)
  throw new TypeError('No parser belongs to this SDK')
}
