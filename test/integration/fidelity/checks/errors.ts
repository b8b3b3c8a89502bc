import type { Check } from '../lib/check.ts'
import { question } from '../lib/check.ts'
import { failureOf } from '../lib/see.ts'

const statuses = [400, 401, 403, 404, 409, 422, 429, 500, 503]
const once = { maxRetries: 0 }
/** Said by the provider, so that it does not depend on the key. */
const words = { code: 'some_code', type: 'some_type', message: 'This is why.' }

/** What a caller catches. */
export const errors: readonly Check[] = [
  ...statuses.map((status): Check => ({
    name: `error ${status}`,
    async observe(client, provider, sdk) {
      const headers = { 'x-ratelimit-remaining-requests': '7', 'openai-organization': 'org-of-test' }
      provider.behave(() => ({ kind: 'refuse', status, ...words, headers }))
      const plain = await failureOf(sdk, () => client.chat.completions.create(question, once))
      const streamed = await failureOf(sdk, () => client.chat.completions.create({ ...question, stream: true }, once))
      return { plain, streamed }
    },
  })),
  {
    name: "error in the provider's own words",
    async observe(client, _provider, sdk) {
      return {
        parameter: await failureOf(sdk, () => client.chat.completions.create({ ...question, messages: [] }, once)),
        missing: await failureOf(sdk, () => client.responses.retrieve('resp_that_never_was', undefined, once)),
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
      const ask = (): Promise<object> => failureOf(sdk, () => client.chat.completions.create(question, once))
      return [await ask(), await ask(), await ask()]
    },
  },
  {
    name: 'connection error',
    async observe(client, provider, sdk) {
      provider.behave(() => ({ kind: 'reset' }))
      return failureOf(sdk, () => client.chat.completions.create(question, once))
    },
  },
  {
    name: 'answer that is cut',
    async observe(client, provider, sdk) {
      provider.behave(() => ({ kind: 'cut', outputTokens: 40 }))
      const { class: class_, instanceOf } = (await failureOf(sdk, () =>
        client.chat.completions.create(question, once),
      )) as { class: string; instanceOf: readonly string[] }
      return { class_, instanceOf }
    },
  },
]
