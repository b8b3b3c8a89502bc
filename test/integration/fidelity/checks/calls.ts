import type { Check } from '../lib/check.ts'
import { messages, model, question } from '../lib/check.ts'
import { headersOf, responseFacts } from '../lib/see.ts'

/** Calls that answer once. */
export const calls: readonly Check[] = [
  {
    name: 'instanceof',
    async observe(client, _provider, sdk) {
      const listing = client.models.list()
      await listing
      return {
        isOpenAI: client instanceof sdk.OpenAI,
        isAzure: client instanceof sdk.AzureOpenAI,
        class: client.constructor.name,
        properties: Object.keys(client).toSorted(),
        resource: client.chat.completions.constructor === sdk.OpenAI.Chat.Completions,
        owner: Reflect.get(client.chat.completions, '_client') === client,
        promise: listing.constructor.name,
      }
    },
  },
  {
    name: 'create',
    observe: async (client) => client.chat.completions.create(question),
  },
  {
    name: 'withResponse',
    async observe(client) {
      const { data, response, ...rest } = await client.chat.completions.create(question).withResponse()
      return { data, response: responseFacts(response), rest }
    },
  },
  {
    name: 'asResponse',
    async observe(client) {
      const response = await client.chat.completions.create(question).asResponse()
      const facts = responseFacts(response)
      return { facts, body: await response.json(), used: response.bodyUsed }
    },
  },
  {
    name: 'asResponse read as text, bytes and blob',
    async observe(client) {
      const ask = (): Promise<Response> => client.embeddings.create({ model, input: 'north' }).asResponse()
      const bytes = Buffer.from(await (await ask()).arrayBuffer()).toString('hex')
      const blob = await (await ask()).blob()
      return { text: await (await ask()).text(), bytes, blob: await blob.text(), type: blob.type }
    },
  },
  {
    name: '_request_id',
    async observe(client) {
      const completion = await client.chat.completions.create(question)
      return { id: completion._request_id, isShown: Object.keys(completion).includes('_request_id') }
    },
  },
  {
    name: 'responses.create and retrieve',
    async observe(client) {
      const created = await client.responses.create({ model, input: 'Which way is north?' })
      return { created, text: created.output_text, retrieved: await client.responses.retrieve(created.id) }
    },
  },
  {
    name: 'completions, embeddings, moderations and images',
    async observe(client) {
      const completion = await client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'North is' })
      const embedding = await client.embeddings.create({ model: 'text-embedding-3-small', input: ['north', 'south'] })
      const moderation = await client.moderations.create({ model: 'omni-moderation-latest', input: 'north' })
      const image = await client.images.generate({ model: 'dall-e-3', prompt: 'A compass', size: '1024x1024' })
      return { completion, embedding, moderation, image }
    },
  },
  {
    name: 'withOptions',
    async observe(client, provider, sdk) {
      const clone = client.withOptions({ defaultHeaders: { 'x-clone': 'yes' }, maxRetries: 0 })
      const answer = await clone.chat.completions.create(question)
      const facts = { isOpenAI: clone instanceof sdk.OpenAI, class: clone.constructor.name, retries: clone.maxRetries }
      return { answer, facts, isAnother: clone !== client, header: provider.requests[0]?.headers['x-clone'] }
    },
  },
  {
    name: 'raw post',
    async observe(client) {
      const options = { body: { model, messages, max_completion_tokens: 5 } }
      const { data, response } = await client.post('/chat/completions', options).withResponse()
      return { data, headers: headersOf(response.headers) }
    },
  },
  {
    name: 'raw get',
    observe: async (client) => client.get('/models/gpt-5-mini', { query: { verbose: 'yes' } }),
  },
  {
    name: 'fire-and-forget',
    // An unhandled rejection fails the test run.
    async observe(client, provider) {
      let reached: (() => void) | undefined
      const arrival = new Promise<void>((resolve) => (reached = resolve))
      provider.script([{ kind: 'answer', gate: () => reached?.() }])
      void client.chat.completions.create(question)
      await arrival
      await provider.idle()
      return provider.bills.map(({ outcome }) => outcome)
    },
  },
]
