import type OpenAI from 'openai-7'

/** One kind of metered call, read to its end. */
export interface Operation {
  readonly name: string
  readonly model: string
  readonly isStream: boolean
  send(client: OpenAI, options?: OpenAI.RequestOptions): Promise<unknown>
}

/** A kind whose answer comes piece by piece. */
export interface StreamOperation extends Operation {
  open(client: OpenAI, options?: OpenAI.RequestOptions): Promise<EventStream>
}

export interface EventStream extends AsyncIterable<unknown> {
  readonly controller: AbortController
}

const question = 'How many roads must a man walk down before you call him a man?'
const messages: OpenAI.Chat.ChatCompletionMessageParam[] = [
  { role: 'system', content: 'You answer in one sentence.' },
  { role: 'user', content: question },
]
/** A model that never reasons unseen. */
const plainModel = 'gpt-4.1-mini'
const cap = 900

export const chat: Operation = {
  name: 'chat.completions',
  model: plainModel,
  isStream: false,
  send: (client, options) =>
    client.chat.completions.create({ model: plainModel, messages, max_completion_tokens: cap }, options),
}

export const responses: Operation = {
  name: 'responses',
  model: plainModel,
  isStream: false,
  send: (client, options) =>
    client.responses.create({ model: plainModel, input: question, max_output_tokens: cap }, options),
}

const completions: Operation = {
  name: 'completions',
  model: 'gpt-3.5-turbo-instruct',
  isStream: false,
  send: (client, options) =>
    client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: question, max_tokens: cap }, options),
}

export const embeddings: Operation = {
  name: 'embeddings',
  model: 'text-embedding-3-small',
  isStream: false,
  send: (client, options) =>
    client.embeddings.create({ model: 'text-embedding-3-small', input: [question, 'Blowing in the wind'] }, options),
}

export const chatStream: StreamOperation = streamed('chat.completions stream', plainModel, (client, options) =>
  client.chat.completions.create({ model: plainModel, messages, max_completion_tokens: cap, stream: true }, options),
)

export const responsesStream: StreamOperation = streamed('responses stream', plainModel, (client, options) =>
  client.responses.create({ model: plainModel, input: question, max_output_tokens: cap, stream: true }, options),
)

const completionsStream: StreamOperation = streamed('completions stream', 'gpt-3.5-turbo-instruct', (client, options) =>
  client.completions.create(
    { model: 'gpt-3.5-turbo-instruct', prompt: question, max_tokens: cap, stream: true },
    options,
  ),
)

export const wholeOperations: readonly Operation[] = [chat, responses, completions, embeddings]
export const streamOperations: readonly StreamOperation[] = [chatStream, responsesStream, completionsStream]
export const operations: readonly Operation[] = [...wholeOperations, ...streamOperations]

function streamed(name: string, model: string, open: StreamOperation['open']): StreamOperation {
  return { name, model, isStream: true, open, send: async (client, options) => readAll(await open(client, options)) }
}

/** Reads to the end and returns the number of events. */
export async function readAll(stream: AsyncIterable<unknown>): Promise<number> {
  let events = 0
  for await (const _event of stream) events++
  return events
}

/** Reads some events, then leaves the loop. */
export async function readSome(stream: AsyncIterable<unknown>, count: number): Promise<void> {
  let events = 0
  for await (const _event of stream) if (++events === count) return
}
