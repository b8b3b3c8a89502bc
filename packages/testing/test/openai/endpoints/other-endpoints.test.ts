import { toFile } from 'openai-7'
import { describe, expect, test } from 'vitest'
import { createTokenCounter } from '../../../src/counting/token-counter.ts'
import { messages, model, withProvider } from '../../support/with-provider.ts'

const count = createTokenCounter()
const audio = () => toFile(Buffer.alloc(32_000), 'speech.mp3')

describe('embeddings', () => {
  test('are billed for their input, in the encoding of their model', () =>
    withProvider(async ({ client, provider }) => {
      const inputs = ['the first text', 'and the second one']
      const result = await client.embeddings.create({ model: 'text-embedding-3-small', input: inputs, dimensions: 8 })
      expect(result.data.map(({ embedding }) => embedding.length)).toEqual([8, 8])
      const tokens = inputs.reduce((sum, text) => sum + count(text, 'text-embedding-3-small'), 0)
      expect(result.usage).toEqual({ prompt_tokens: tokens, total_tokens: tokens })
      expect(provider.bills).toMatchObject([{ inputTokens: tokens, outputTokens: 0 }])
    }))

  test('take token ids as they are', () =>
    withProvider(async ({ client }) => {
      const result = await client.embeddings.create({ model: 'text-embedding-3-small', input: [[1, 2, 3], [4]] })
      expect(result.data).toHaveLength(2)
      expect(result.usage.prompt_tokens).toBe(4)
    }))
})

describe('legacy completions', () => {
  test('stop at 16 tokens by default and bill every attempt of best_of', () =>
    withProvider(async ({ client, provider }) => {
      provider.behave(() => ({ kind: 'answer', outputTokens: 40 }))
      const completion = await client.completions.create({ model, prompt: ['a', 'b'], best_of: 3 })
      expect(completion.choices).toHaveLength(2)
      expect(completion.usage?.completion_tokens).toBe(2 * 3 * 16)
    }))

  test('bill the same streamed', () =>
    withProvider(async ({ client, provider }) => {
      const request = { model, prompt: 'a', best_of: 2, stream: true as const, stream_options: { include_usage: true } }
      let reported = 0
      for await (const chunk of await client.completions.create(request))
        reported += chunk.usage?.completion_tokens ?? 0
      expect(reported).toBeGreaterThan(0)
      expect(provider.totals().outputTokens).toBe(reported)
    }))
})

describe('images', () => {
  test('are billed by tokens, or by the picture where the model is old', () =>
    withProvider(async ({ client, provider }) => {
      const result = await client.images.generate({ model: 'gpt-image-1', prompt: 'a fox', n: 2, quality: 'low' })
      expect(result.usage).toMatchObject({ output_tokens: 544, input_tokens: count('a fox', 'gpt-image-1') })
      const old = await client.images.generate({ model: 'dall-e-3', prompt: 'a fox' })
      expect(old.usage).toBeUndefined()
      expect(provider.bills).toMatchObject([
        { outputTokens: 544 },
        { outputTokens: 0, units: { image: 1 }, billed: true },
      ])
    }))

  test('can be edited', () =>
    withProvider(async ({ client }) => {
      const image = await toFile(Buffer.alloc(64), 'fox.png', { type: 'image/png' })
      const result = await client.images.edit({ model: 'gpt-image-1', image: [image, image], prompt: 'a hat' })
      expect(result.usage?.input_tokens_details.image_tokens).toBe(2 * 765)
    }))

  test('can be streamed', () =>
    withProvider(async ({ client, provider }) => {
      const types: string[] = []
      const stream = await client.images.generate({
        model: 'gpt-image-1',
        prompt: 'a fox',
        stream: true,
        partial_images: 1,
      })
      for await (const event of stream) types.push(event.type)
      expect(types).toEqual(['image_generation.partial_image', 'image_generation.completed'])
      expect(provider.bills).toMatchObject([{ outputTokens: 1056, outcome: 'complete' }])
    }))
})

describe('audio', () => {
  test('is spoken in bytes, and billed by the character', () =>
    withProvider(async ({ client, provider }) => {
      const response = await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'hello' })
      const bytes = new Uint8Array(await response.arrayBuffer())
      expect(response.headers.get('content-type')).toBe('audio/mpeg')
      expect([...bytes.subarray(0, 4)]).toEqual([0, 7, 14, 21])
      expect(provider.bills).toMatchObject([{ units: { character: 5 }, billed: true }])
    }))

  test('is transcribed for audio tokens', () =>
    withProvider(async ({ client, provider }) => {
      const transcription = await client.audio.transcriptions.create({
        model: 'gpt-4o-transcribe',
        file: await audio(),
      })
      expect(transcription.usage).toMatchObject({ type: 'tokens', input_token_details: { audio_tokens: 20 } })
      expect(provider.totals().outputTokens).toBe(count(transcription.text, 'gpt-4o'))
    }))

  test('is transcribed by the second by Whisper, also into plain text', () =>
    withProvider(async ({ client, provider }) => {
      const file = await audio()
      const json = await client.audio.transcriptions.create({ model: 'whisper-1', file })
      expect(json.usage).toEqual({ type: 'duration', seconds: 2 })
      const text = await client.audio.transcriptions.create({ model: 'whisper-1', file, response_format: 'text' })
      expect(text).toMatch(/^\w+/)
      expect(provider.bills.map((bill) => bill.units)).toEqual([{ second: 2 }, { second: 2 }])
    }))

  test('is transcribed in a stream', () =>
    withProvider(async ({ client, provider }) => {
      const request = { model: 'gpt-4o-transcribe', file: await audio(), stream: true as const }
      let text = ''
      for await (const event of await client.audio.transcriptions.create(request)) {
        if (event.type === 'transcript.text.delta') text += event.delta
      }
      expect(provider.bills).toMatchObject([{ outputTokens: count(text, 'gpt-4o'), outcome: 'complete' }])
    }))
})

describe('files', () => {
  test('are listed page by page, newest first', () =>
    withProvider(async ({ client }) => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) {
        await client.files.create({ file: await toFile(Buffer.from(name), `${name}.jsonl`), purpose: 'batch' })
      }
      const first = await client.files.list({ limit: 2 })
      expect(first.has_more).toBe(true)
      const names: string[] = []
      for await (const file of client.files.list({ limit: 2 })) names.push(file.filename)
      expect(names).toEqual(['e.jsonl', 'd.jsonl', 'c.jsonl', 'b.jsonl', 'a.jsonl'])
    }))

  test('give their bytes back until they are deleted', () =>
    withProvider(async ({ client, provider }) => {
      const bytes = Buffer.from([0, 255, 13, 10, 1])
      const { id } = await client.files.create({ file: await toFile(bytes, 'a.bin'), purpose: 'user_data' })
      expect(Buffer.from(await (await client.files.content(id)).arrayBuffer())).toEqual(bytes)
      expect((await client.files.retrieve(id)).bytes).toBe(5)
      await client.files.delete(id)
      await expect(client.files.retrieve(id)).rejects.toMatchObject({ status: 404 })
      expect(provider.totals().billedRequests).toBe(0)
    }))
})

describe('batches', () => {
  test('bill every line although the answer tells nothing', () =>
    withProvider(async ({ client, provider }) => {
      const line = (id: string) => ({
        custom_id: id,
        method: 'POST',
        url: '/v1/chat/completions',
        body: { model, messages },
      })
      const lines = ['one', 'two'].map((id) => `${JSON.stringify(line(id))}\n`).join('')
      const file = await client.files.create({ file: await toFile(Buffer.from(lines), 'in.jsonl'), purpose: 'batch' })
      const started = await client.batches.create({
        input_file_id: file.id,
        endpoint: '/v1/chat/completions',
        completion_window: '24h',
      })
      expect(started).not.toHaveProperty('usage')
      const done = await client.batches.retrieve(started.id)
      const output = await (await client.files.content(done.output_file_id ?? '')).text()
      const results = output
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text))
      expect(results.map((result) => result.custom_id)).toEqual(['one', 'two'])
      const reported = results.reduce((sum, result) => sum + result.response.body.usage.completion_tokens, 0)
      expect(provider.totals()).toMatchObject({ outputTokens: reported, billedRequests: 1 })
    }))
})

describe('models and moderations', () => {
  test('are free', () =>
    withProvider(async ({ client, provider }) => {
      expect((await client.models.list()).data.map(({ id }) => id)).toContain(model)
      expect((await client.models.retrieve(model)).id).toBe(model)
      expect((await client.moderations.create({ input: ['a', 'b'] })).results).toHaveLength(2)
      expect(provider.totals().billedRequests).toBe(0)
    }))
})
