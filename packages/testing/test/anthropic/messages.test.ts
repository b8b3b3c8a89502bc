import type Anthropic from 'anthropic-1'
import { describe, expect, test } from 'vitest'
import { type AnswerShape, startFakeProvider } from '../../src/index.ts'
import { anthropicSdks, clientOf } from '../support/anthropic-sdks.ts'

const model = 'claude-opus-4-8'
const question = { model, max_tokens: 200, messages: [{ role: 'user' as const, content: 'Which way is north?' }] }
const compass = {
  name: 'compass',
  input_schema: { type: 'object' as const, properties: { place: { type: 'string' } } },
}

const shapes: readonly (readonly [string, AnswerShape])[] = [
  ['plain', {}],
  ['truncated', { outputTokens: 500 }],
  ['with thinking', { reasoningTokens: 30 }],
  ['with a cache', { cachedTokens: 2, cacheWriteTokens: 1, longCacheWriteTokens: 1 }],
  ['with searches', { webSearches: 2 }],
  ['with a compaction', { compaction: { inputTokens: 4_000, outputTokens: 100 } }],
  ['as a call', { toolCall: { name: 'compass', arguments: { place: 'Öland' } } }],
]

describe.each(anthropicSdks)('@anthropic-ai/sdk $version', ({ Anthropic }) => {
  test.each(shapes)('a message %s is the same whole and streamed, and billed alike', async (_name, answer) => {
    const options = { keys: ['test-key'], answer: { outputTokens: 20, ...answer } }
    await using provider = await startFakeProvider(options)
    await using twin = await startFakeProvider(options)
    const body = { ...question, tools: [compass] }
    const whole = await clientOf(provider, Anthropic).messages.create(body)
    const streamed = await clientOf(twin, Anthropic).messages.stream(body).finalMessage()
    expect(streamed.content).toMatchObject(whole.content)
    expect(streamed).toMatchObject({ role: 'assistant', model, stop_reason: whole.stop_reason })
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens)
    expect(streamed.usage.input_tokens).toBe(whole.usage.input_tokens)
    expect(streamed.usage.cache_read_input_tokens).toBe(whole.usage.cache_read_input_tokens)
    await Promise.all([provider.idle(), twin.idle()])
    const [one] = provider.bills
    expect(twin.bills[0]).toEqual(one)
    const { usage } = whole
    const compaction = answer.compaction ?? { inputTokens: 0, outputTokens: 0 }
    expect(one).toMatchObject({
      inputTokens:
        usage.input_tokens +
        (usage.cache_read_input_tokens ?? 0) +
        (usage.cache_creation_input_tokens ?? 0) +
        compaction.inputTokens,
      outputTokens: usage.output_tokens + compaction.outputTokens,
      cachedTokens: answer.cachedTokens ?? 0,
      cacheWriteTokens: answer.cacheWriteTokens ?? 0,
      longCacheWriteTokens: answer.longCacheWriteTokens ?? 0,
      reasoningTokens: answer.reasoningTokens ?? 0,
      units: answer.webSearches === undefined ? {} : { web_search: answer.webSearches },
      billed: true,
    })
  })

  test('counts tokens for free, as many as a message is billed', async () => {
    await using provider = await startFakeProvider()
    const client = clientOf(provider, Anthropic)
    const { input_tokens: counted } = await client.messages.countTokens(question)
    expect((await client.messages.create(question)).usage.input_tokens).toBe(counted)
    expect(provider.bills.map(({ billed }) => billed)).toEqual([false, true])
  })

  test('a wrong key is refused, in the header that the SDK uses', async () => {
    await using provider = await startFakeProvider({ keys: ['another'] })
    const error: unknown = await clientOf(provider, Anthropic)
      .messages.create(question)
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(Anthropic.AuthenticationError)
    expect(error).toMatchObject({ status: 401, error: { error: { type: 'authentication_error' } } })
    expect(provider.requests[0]).toMatchObject({ key: 'test-key', format: 'anthropic', route: '/messages' })
  })

  test('an error in mid-stream is thrown by the SDK', async () => {
    await using provider = await startFakeProvider()
    provider.script([{ kind: 'error_event', message: 'Too much going on' }])
    const read = async (): Promise<void> => {
      for await (const _event of await clientOf(provider, Anthropic).messages.create({ ...question, stream: true }));
    }
    await expect(read()).rejects.toThrow(/Too much going on/)
  })
})

describe('the other endpoints', () => {
  const [newest] = anthropicSdks.slice(-1) as [(typeof anthropicSdks)[number]]

  test('a batch bills every request, and its answer tells nothing', async () => {
    await using provider = await startFakeProvider()
    const client = clientOf(provider)
    const requests = ['a', 'b'].map((custom_id) => ({ custom_id, params: question }))
    const batch = await client.messages.batches.create({ requests })
    expect(batch).toMatchObject({ processing_status: 'in_progress', request_counts: { processing: 2 } })
    expect(await client.messages.batches.retrieve(batch.id)).toMatchObject({ id: batch.id })
    await provider.idle()
    expect(provider.bills[0]?.outputTokens).toBeGreaterThan(8)
    expect((await client.messages.batches.list()).data).toHaveLength(1)
  })

  test('files go up and come down, page by page', async () => {
    await using provider = await startFakeProvider()
    const client = clientOf(provider, newest.Anthropic)
    for (const name of ['a.txt', 'b.txt', 'c.txt']) {
      await client.beta.files.upload({ file: new File([name], name, { type: 'text/plain' }) })
    }
    const page = await client.beta.files.list({ limit: 2 })
    expect(page.data.map(({ filename }) => filename)).toEqual(['c.txt', 'b.txt'])
    const [file] = page.data as [Anthropic.Beta.BetaFileMetadata]
    await expect((await client.beta.files.download(file.id)).text()).resolves.toBe('c.txt')
    await client.beta.files.delete(file.id)
    await expect(client.beta.files.retrieveMetadata(file.id)).rejects.toMatchObject({ status: 404 })
  })

  test('models are those of the options', async () => {
    await using provider = await startFakeProvider({ models: { [model]: {} } })
    const client = clientOf(provider)
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual([model])
    await expect(client.models.retrieve('claude-none')).rejects.toMatchObject({ status: 404 })
    await expect(client.messages.create({ ...question, model: 'claude-none' })).rejects.toMatchObject({ status: 404 })
  })

  test.each([
    ['max_tokens', { max_tokens: undefined }],
    ['messages', { messages: [] }],
  ])('a message without %s is refused', async (_name, fields) => {
    await using provider = await startFakeProvider()
    await expect(clientOf(provider).messages.create({ ...question, ...fields } as never)).rejects.toMatchObject({
      status: 400,
      error: { error: { type: 'invalid_request_error' } },
    })
  })

  test('images count by their size', async () => {
    await using provider = await startFakeProvider()
    const png = Buffer.alloc(24)
    png.write('\x89PNG\r\n\x1a\n', 'latin1')
    png.writeUInt32BE(300, 16)
    png.writeUInt32BE(100, 20)
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: png.toString('base64') }
    const content = [
      { type: 'image' as const, source },
      { type: 'image' as const, source: { ...source, data: 'AAAA' } },
    ]
    await clientOf(provider).messages.create({ ...question, messages: [{ role: 'user', content }] })
    expect(provider.bills[0]).toMatchObject({ imageInputTokens: 40 + 1_600 })
  })

  test('one provider speaks both, by what the request says', async () => {
    await using provider = await startFakeProvider()
    const body = JSON.stringify({ model, messages: question.messages, max_tokens: 5 })
    const ask = (path: string, headers: object = {}): Promise<Response> =>
      fetch(`${provider.origin}${path}`, { method: 'POST', body, headers: { authorization: 'Bearer k', ...headers } })
    for (const path of ['/v1/messages', '/v1/v1/messages'])
      await expect((await ask(path)).json()).resolves.toMatchObject({ type: 'message' })
    await ask('/v1/chat/completions')
    await ask('/v1/models', { 'anthropic-version': '2023-06-01' })
    expect(provider.requests.map(({ format }) => format)).toEqual(['anthropic', 'anthropic', 'openai', 'anthropic'])
  })
})
