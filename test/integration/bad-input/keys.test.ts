import { inspect } from 'node:util'
import { ConfigurationError, environmentKeys, KeyUnavailableError, staticKeys } from '@bursar/core'
import { openai } from '@bursar/openai'
import OpenAI from 'openai-7'
import { describe, expect, test } from 'vitest'
import { governor, inventKey, majors, startProvider, thrownBy } from './lib/setup.js'

const messages = [{ role: 'user', content: 'Hello' }] as const
const body = { model: 'gpt-4.1-mini', messages: [...messages] }

/** Texts that hold a key but are none, each with a part that must not be seen. */
function unusable(): readonly (readonly [what: string, text: string, part: string])[] {
  const key = inventKey()
  const [head, tail] = [key.slice(0, 20), key.slice(20)]
  return [
    ['a line break inside', `${head}\n${tail}`, tail],
    ['a carriage return inside', `${head}\r\n${tail}`, tail],
    ['a space inside', `${head} ${tail}`, tail],
    ['a tab inside', `${head}\t${tail}`, tail],
    ['a null character inside', `${head}\u0000${tail}`, tail],
    ['a non-ASCII character inside', `${head}é${tail}`, tail],
  ]
}

describe('a key from the environment', () => {
  test.each([' ', '\n', '\r\n', '\t', ' \n\t '])('with %j at its ends is used without them', async (space) => {
    const provider = await startProvider()
    const key = inventKey()
    const keys = environmentKeys({ environment: { OPENAI_KEY_WORKER: `${space}${key}${space}` } })
    const made = governor({ keys, providers: { openai: openai({ client: { baseURL: provider.baseUrl } }) } })
    const { openai: client } = made.createGovernedClient('worker') as { openai: OpenAI }
    await client.chat.completions.create(body)
    expect(provider.requests.map(({ key: used }) => used)).toEqual([key])
  })

  test.each(unusable())('with %s is refused before anything is sent, and not printed', async (_what, text, part) => {
    const provider = await startProvider()
    const keys = environmentKeys({ environment: { OPENAI_KEY_WORKER: text } })
    const client = openai({ client: { baseURL: provider.baseUrl } })
    const made = governor({ keys, providers: { openai: client } })
    const { openai: sdk } = made.createGovernedClient('worker') as { openai: OpenAI }
    const error: unknown = await sdk.chat.completions.create(body).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(KeyUnavailableError)
    expect(error).toBeInstanceOf(OpenAI.APIError)
    expect(error).toMatchObject({ status: 503, message: expect.stringContaining('OPENAI_KEY_WORKER') })
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(part)
    expect(provider.requests).toEqual([])
  })

  test('that is missing is refused with the name of the variable that was looked for', async () => {
    const made = governor({ keys: environmentKeys({ environment: {} }) })
    const { openai: sdk } = made.createGovernedClient('worker') as { openai: OpenAI }
    const call = sdk.chat.completions.create(body)
    await expect(call).rejects.toThrow('set the environment variable OPENAI_KEY_WORKER')
  })
})

test.each(unusable())(
  'a key given by hand with %s is refused when it is given, and not printed',
  (_what, text, part) => {
    const error = thrownBy(() => staticKeys({ openai: { worker: text } }))
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(inspect(error)).not.toContain(part)
  },
)

describe.each(majors)('openai %d: a client that was built', (_major, OpenAIOfMajor) => {
  test.each(unusable())('with a key with %s cannot be adopted, and the key is not printed', (_what, apiKey, part) => {
    const client = new OpenAIOfMajor({ apiKey })
    const error = thrownBy(() => governor().govern(client, 'worker'))
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(error.message).toContain('{ key: "ring" }')
    expect(inspect(error)).not.toContain(part)
  })

  test('with such a key may be governed with the key of its agent', async () => {
    const provider = await startProvider()
    const key = inventKey()
    const client = new OpenAIOfMajor({ apiKey: `${inventKey()}\n${inventKey()}`, baseURL: provider.baseUrl })
    governor({ keys: staticKeys({ openai: { worker: key } }) }).govern(client, 'worker', { key: 'ring' })
    await client.chat.completions.create(body)
    expect(provider.requests.map(({ key: used }) => used)).toEqual([key])
  })
})
