import OpenAI4, { toFile as toFile4 } from 'openai-4'
import OpenAI5, { toFile as toFile5 } from 'openai-5'
import OpenAI6, { toFile as toFile6 } from 'openai-6'
import { describe, expect, test } from 'vitest'
import { startFakeProvider } from '../../src/index.ts'
import { messages, model, newKey } from '../support/with-provider.ts'

/** The calls below are spelled the same in each; the newest major is what all other tests use. */
const majors = [
  ['4', OpenAI4 as unknown as typeof OpenAI6, toFile4 as unknown as typeof toFile6],
  ['5', OpenAI5 as unknown as typeof OpenAI6, toFile5],
  ['6', OpenAI6, toFile6],
] as const

describe('an older SDK understands the provider', () => {
  test.for(majors)('openai %s', async ([, Client, toFile]) => {
    const key = newKey()
    await using provider = await startFakeProvider({ keys: [key] })
    const client = new Client({ apiKey: key, baseURL: provider.baseUrl, maxRetries: 0 })

    const completion = await client.chat.completions.create({ model, messages })
    expect(completion.choices[0]?.message.content).toMatch(/\w/)

    let chunks = 0
    for await (const _ of await client.chat.completions.create({ model, messages, stream: true })) chunks += 1
    expect(chunks).toBe((provider.bills[1]?.outputTokens ?? 0) + 2)

    const response = await client.responses.create({ model, input: 'hello' })
    expect(response.usage?.output_tokens).toBe(provider.bills[2]?.outputTokens)

    const file = await client.files.create({ file: await toFile(Buffer.from('{}'), 'a.jsonl'), purpose: 'batch' })
    expect(file).toMatchObject({ bytes: 2, filename: 'a.jsonl' })

    const stranger = new Client({ apiKey: newKey(), baseURL: provider.baseUrl, maxRetries: 0 })
    await expect(stranger.models.list()).rejects.toBeInstanceOf(Client.AuthenticationError)
  })
})
