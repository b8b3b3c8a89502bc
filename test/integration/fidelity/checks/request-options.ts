import type { Check } from '../lib/check.ts'
import { question } from '../lib/check.ts'
import { failureOf } from '../lib/see.ts'

/** A provider's answer after which the SDK tries again at once. */
const tryAgain = { kind: 'refuse' as const, status: 500, headers: { 'retry-after-ms': '1' } }

/** What a caller may say per request. */
export const requestOptions: readonly Check[] = [
  {
    name: 'per-request headers and query',
    async observe(client, provider) {
      const options = { headers: { 'x-trace': 'one', 'x-service': null }, query: { flavour: 'plain' } }
      const answer = await client.chat.completions.create(question, options)
      const { headers, query } = provider.requests[0] ?? {}
      return { answer, trace: headers?.['x-trace'], service: headers?.['x-service'], query }
    },
  },
  {
    name: 'per-request maxRetries',
    async observe(client, provider, sdk) {
      provider.behave(() => tryAgain)
      const failure = await failureOf(sdk, () => client.chat.completions.create(question, { maxRetries: 3 }))
      return { failure, attempts: provider.requests.map((request) => request.stainlessRetryCount) }
    },
  },
  {
    name: 'retries until it works',
    async observe(client, provider) {
      provider.script([tryAgain])
      const answer = await client.chat.completions.create(question)
      return { answer, attempts: provider.requests.map((request) => request.stainlessRetryCount) }
    },
  },
  {
    name: 'per-request signal',
    async observe(client, provider, sdk) {
      const controller = new AbortController()
      provider.script([{ kind: 'answer', gate: () => (controller.abort(), new Promise(() => {})) }])
      return failureOf(sdk, () => client.chat.completions.create(question, { signal: controller.signal }))
    },
  },
  {
    name: 'a signal that was aborted before',
    async observe(client, provider, sdk) {
      const signal = AbortSignal.abort()
      const failure = await failureOf(sdk, () => client.chat.completions.create(question, { signal }))
      return { failure, requests: provider.requests.length }
    },
  },
  {
    name: 'per-request timeout',
    async observe(client, provider, sdk) {
      provider.behave(() => ({ kind: 'hang' }))
      const failure = await failureOf(sdk, () =>
        client.chat.completions.create(question, { timeout: 30, maxRetries: 0 }),
      )
      await provider.idle()
      // Whether the request arrived before it was given up depends on the machine.
      provider.reset()
      return failure
    },
  },
]
