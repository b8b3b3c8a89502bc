import { failureOf } from '../../fidelity/lib/see.ts'
import type { Check } from '../lib/check.ts'
import { question } from '../lib/sdk.ts'

/** A provider's answer after which the SDK tries again at once. */
const tryAgain = { kind: 'refuse' as const, status: 500, headers: { 'retry-after-ms': '1' } }
const once = { maxRetries: 0 }
/** Said by the provider, so that it does not depend on the key. */
const words = { code: 'some_code', type: 'some_type', message: 'This is why.' }

/** What a caller may say per request. */
const requestOptions: readonly Check[] = [
  {
    name: 'per-request headers and query',
    async observe(client, provider) {
      const options = { headers: { 'x-trace': 'one', 'x-service': null }, query: { flavour: 'plain' } }
      const answer = await client.messages.create(question, options)
      const { headers, query } = provider.requests[0] ?? {}
      return { answer, trace: headers?.['x-trace'], service: headers?.['x-service'], query }
    },
  },
  {
    name: 'per-request maxRetries',
    async observe(client, provider, sdk) {
      provider.behave(() => tryAgain)
      const failure = await failureOf(sdk, () => client.messages.create(question, { maxRetries: 3 }))
      return { failure, attempts: provider.requests.map((request) => request.stainlessRetryCount) }
    },
  },
  {
    name: 'retries until it works',
    async observe(client, provider) {
      provider.script([tryAgain])
      const answer = await client.messages.create(question)
      return { answer, attempts: provider.requests.map((request) => request.stainlessRetryCount) }
    },
  },
  {
    name: 'per-request signal',
    async observe(client, provider, sdk) {
      const controller = new AbortController()
      provider.script([{ kind: 'answer', gate: () => (controller.abort(), new Promise(() => {})) }])
      return failureOf(sdk, () => client.messages.create(question, { signal: controller.signal }))
    },
  },
  {
    name: 'a signal that was aborted before',
    async observe(client, provider, sdk) {
      const signal = AbortSignal.abort()
      const failure = await failureOf(sdk, () => client.messages.create(question, { signal }))
      return { failure, requests: provider.requests.length }
    },
  },
  {
    name: 'per-request timeout',
    async observe(client, provider, sdk) {
      provider.behave(() => ({ kind: 'hang' }))
      const failure = await failureOf(sdk, () => client.messages.create(question, { timeout: 30, maxRetries: 0 }))
      await provider.idle()
      // Whether the request arrived before it was given up depends on the machine.
      provider.reset()
      return failure
    },
  },
]

/** What a caller catches. */
const errors: readonly Check[] = [
  ...[400, 401, 403, 404, 409, 413, 422, 429, 500, 529].map((status): Check => ({
    name: `error ${status}`,
    async observe(client, provider, sdk) {
      const headers = { 'anthropic-ratelimit-requests-remaining': '7' }
      provider.behave(() => ({ kind: 'refuse', status, ...words, headers }))
      const plain = await failureOf(sdk, () => client.messages.create(question, once))
      const streamed = await failureOf(sdk, () => client.messages.create({ ...question, stream: true }, once))
      return { plain, streamed }
    },
  })),
  {
    name: "error in the provider's own words",
    async observe(client, _provider, sdk) {
      return {
        parameter: await failureOf(sdk, () => client.messages.create({ ...question, messages: [] }, once)),
        missing: await failureOf(sdk, () =>
          client.messages.batches.retrieve('msgbatch_that_never_was', undefined, once),
        ),
      }
    },
  },
  {
    name: 'error without JSON',
    async observe(client, provider, sdk) {
      provider.script([
        { kind: 'refuse', status: 500, body: 'html' },
        { kind: 'refuse', status: 503, body: 'empty' },
        { kind: 'refuse', status: 400, ...words, gzip: true },
      ])
      const ask = (): Promise<object> => failureOf(sdk, () => client.messages.create(question, once))
      return [await ask(), await ask(), await ask()]
    },
  },
  {
    name: 'connection error',
    async observe(client, provider, sdk) {
      provider.behave(() => ({ kind: 'reset' }))
      return failureOf(sdk, () => client.messages.create(question, once))
    },
  },
  {
    name: 'answer that is cut',
    async observe(client, provider, sdk) {
      provider.behave(() => ({ kind: 'cut', outputTokens: 40 }))
      const failure = (await failureOf(sdk, () => client.messages.create(question, once))) as Record<string, unknown>
      return { class: failure['class'], instanceOf: failure['instanceOf'] }
    },
  },
]

export const optionsAndErrors: readonly Check[] = [...requestOptions, ...errors]
