import { headersOf, listOf, responseFacts } from '../../fidelity/lib/see.ts'
import type { Check } from '../lib/check.ts'
import { question } from '../lib/sdk.ts'

const compass = {
  name: 'compass',
  input_schema: { type: 'object' as const, properties: { place: { type: 'string' } } },
}

/** Calls that answer once. */
export const calls: readonly Check[] = [
  {
    name: 'instanceof',
    async observe(client, _provider, sdk) {
      const listing = client.models.list()
      await listing
      return {
        isAnthropic: client instanceof sdk.Anthropic,
        class: client.constructor.name,
        properties: Object.keys(client).toSorted(),
        resource: client.messages.constructor === sdk.Anthropic.Messages,
        owner: Reflect.get(client.messages, '_client') === client,
        promise: listing.constructor.name,
      }
    },
  },
  { name: 'create', observe: async (client) => client.messages.create(question) },
  {
    name: 'create with thinking, a cache and searches',
    async observe(client, provider) {
      const told = { reasoningTokens: 9, cachedTokens: 2, cacheWriteTokens: 1, longCacheWriteTokens: 1, webSearches: 1 }
      provider.script([{ kind: 'answer', ...told, compaction: { inputTokens: 30, outputTokens: 7 } }])
      return client.messages.create(question)
    },
  },
  {
    name: 'create with a tool',
    async observe(client, provider) {
      provider.script([{ kind: 'answer', toolCall: { name: 'compass', arguments: { place: 'Öland' } } }])
      return client.messages.create({ ...question, tools: [compass] })
    },
  },
  {
    name: 'beta create',
    observe: async (client) => client.beta.messages.create({ ...question, betas: ['a-2026-01-01'] }),
  },
  {
    name: 'withResponse',
    async observe(client) {
      const { data, response, ...rest } = await client.messages.create(question).withResponse()
      return { data, response: responseFacts(response), rest }
    },
  },
  {
    name: 'asResponse',
    async observe(client) {
      const response = await client.messages.create(question).asResponse()
      const facts = responseFacts(response)
      return { facts, body: await response.json(), used: response.bodyUsed }
    },
  },
  {
    name: 'asResponse read as text, bytes and blob',
    async observe(client) {
      const ask = (): Promise<Response> => client.messages.create(question).asResponse()
      const bytes = Buffer.from(await (await ask()).arrayBuffer()).toString('hex')
      const blob = await (await ask()).blob()
      return { text: await (await ask()).text(), bytes, blob: await blob.text(), type: blob.type }
    },
  },
  {
    name: '_request_id',
    async observe(client) {
      const message = await client.messages.create(question)
      return { id: message._request_id, isShown: Object.keys(message).includes('_request_id') }
    },
  },
  { name: 'countTokens', observe: async (client) => client.messages.countTokens(question) },
  {
    name: 'batches',
    async observe(client) {
      const requests = ['a', 'b'].map((id) => ({ custom_id: id, params: question }))
      const created = await client.messages.batches.create({ requests })
      const retrieved = await client.messages.batches.retrieve(created.id)
      return { created, retrieved, cancelled: await client.messages.batches.cancel(created.id) }
    },
  },
  {
    name: 'withOptions',
    async observe(client, provider, sdk) {
      const clone = client.withOptions({ defaultHeaders: { 'x-clone': 'yes' }, maxRetries: 0 })
      const answer = await clone.messages.create(question)
      const facts = {
        isAnthropic: clone instanceof sdk.Anthropic,
        class: clone.constructor.name,
        retries: clone.maxRetries,
      }
      return { answer, facts, isAnother: clone !== client, header: provider.requests[0]?.headers['x-clone'] }
    },
  },
  {
    name: 'raw post',
    async observe(client) {
      const { data, response } = await client.post('/v1/messages', { body: question }).withResponse()
      return { data, headers: headersOf(response.headers) }
    },
  },
  {
    name: 'raw get',
    observe: async (client) => client.get('/v1/models/claude-opus-4-8', { query: { verbose: 'yes' } }),
  },
  {
    name: 'fire-and-forget',
    // An unhandled rejection fails the test run.
    async observe(client, provider) {
      let reached: (() => void) | undefined
      const arrival = new Promise<void>((resolve) => (reached = resolve))
      provider.script([{ kind: 'answer', gate: () => reached?.() }])
      void client.messages.create(question)
      await arrival
      await provider.idle()
      return provider.bills.map(({ outcome }) => outcome)
    },
  },
  {
    name: 'auto-pagination',
    async observe(client) {
      const page = await client.models.list({ limit: 2 })
      const pages = (await listOf(page.iterPages())).map(({ data }) => data.length)
      return {
        class: page.constructor.name,
        first: page.data,
        pages,
        all: await listOf(client.models.list({ limit: 1 })),
      }
    },
  },
  {
    name: 'file upload and download',
    async observe(client, _provider, sdk) {
      const content = await sdk.toFile(Buffer.from('Straße'), 'north.txt', { type: 'text/plain' })
      const file = await client.beta.files.upload({ file: content })
      const down = await client.beta.files.download(file.id)
      return { file, text: await down.text(), headers: headersOf(down.headers) }
    },
  },
  {
    name: 'parse with a schema',
    async observe(client) {
      const schema = { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] }
      const format = { type: 'json_schema' as const, schema }
      return client.messages.parse({ ...question, output_config: { format } })
    },
  },
]
