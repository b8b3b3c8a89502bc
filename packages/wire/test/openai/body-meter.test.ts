import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TokenUsage } from '@bursar/models'
import { post } from './lib/identify.ts'

const read = (path: string, body: unknown) => {
  const meter = post(path, { model: 'm' }).createMeter({ stripUsage: false })
  meter.body(typeof body === 'string' ? body : JSON.stringify(body))
  return meter.reading()
}
const usageOf = (usage: unknown, path = '/chat/completions') => read(path, { usage }).usage

describe('usage in the common vocabulary', () => {
  it('of a chat', () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: {
        cached_tokens: 40,
        cache_write_tokens: 10,
        audio_tokens: 5,
        image_tokens: 6,
        text_tokens: 89,
      },
      completion_tokens_details: {
        reasoning_tokens: 20,
        audio_tokens: 7,
        accepted_prediction_tokens: 1,
        rejected_prediction_tokens: 2,
      },
    }
    expect(usageOf(usage)).toEqual({
      inputTokens: 100,
      outputTokens: 50,
      cachedInputTokens: 40,
      cacheWriteTokens: 10,
      inputAudioTokens: 5,
      inputImageTokens: 6,
      reasoningTokens: 20,
      outputAudioTokens: 7,
    })
  })

  it('of a response, with cache writes by lifetime', () => {
    const usage = {
      input_tokens: 100,
      input_tokens_details: {
        cached_tokens: 20,
        cache_write_tokens: 30,
        cache_write_tokens_details: { ttl_30m_tokens: 18, ttl_12h_tokens: 12 },
      },
      output_tokens: 9,
      output_tokens_details: { reasoning_tokens: 9 },
      total_tokens: 109,
    }
    expect(usageOf(usage, '/responses')).toEqual({
      inputTokens: 100,
      outputTokens: 9,
      cachedInputTokens: 20,
      cacheWriteTokens: 18,
      longCacheWriteTokens: 12,
      reasoningTokens: 9,
    })
  })

  it('of embeddings, decisions, images and transcription', () => {
    expect(usageOf({ prompt_tokens: 8, total_tokens: 8 }, '/embeddings')).toEqual({ inputTokens: 8, outputTokens: 0 })
    expect(usageOf({ input_tokens: 8, output_tokens: 1, total_tokens: 9 }, '/decisions')).toEqual({
      inputTokens: 8,
      outputTokens: 1,
    })
    const image = {
      input_tokens: 50,
      input_tokens_details: { image_tokens: 40, text_tokens: 10 },
      output_tokens: 100,
      total_tokens: 150,
    }
    expect(usageOf(image, '/images/edits')).toEqual({
      inputTokens: 50,
      inputImageTokens: 40,
      outputTokens: 100,
      outputImageTokens: 100,
    })
    expect(
      usageOf({ ...image, output_tokens_details: { image_tokens: 90, text_tokens: 10 } }, '/images/edits'),
    ).toMatchObject({
      outputImageTokens: 90,
    })
    expect(usageOf({ type: 'duration', seconds: 9.2 }, '/audio/transcriptions')).toEqual({
      inputTokens: 0,
      outputTokens: 0,
      units: { second: 10 },
    })
    expect(read('/audio/transcriptions', { text: 'x', duration: 3 }).usage?.units).toEqual({ second: 3 })
  })

  it('of images without tokens is their number, and a drawing is added', () => {
    expect(read('/images/generations', { data: [{ url: 'a' }, { url: 'b' }] }).usage).toEqual({
      inputTokens: 0,
      outputTokens: 0,
      units: { image: 2 },
    })
    const body = {
      usage: { input_tokens: 1, output_tokens: 2, output_tokens_details: { image_tokens: 2 }, total_tokens: 3 },
      svg_usage: { input_tokens: 10, output_tokens: 20, total_tokens: 30 },
    }
    expect(read('/images/generations', body).usage).toEqual({ inputTokens: 11, outputTokens: 22, outputImageTokens: 2 })
  })

  it.each([
    [
      { prompt_tokens: 3, completion_tokens: null, prompt_tokens_details: null },
      { inputTokens: 3, outputTokens: 0 },
    ],
    [
      { prompt_tokens: 3, completion_tokens: 2.1 },
      { inputTokens: 3, outputTokens: 3 },
    ],
    [
      { prompt_tokens: 10, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 50 } },
      { inputTokens: 10, outputTokens: 1 },
    ],
    [
      { prompt_tokens: 10, completion_tokens: 5, total_tokens: 40 },
      { inputTokens: 10, outputTokens: 30 },
    ],
    [{ total_tokens: 7 }, { inputTokens: 7, outputTokens: 0 }],
    [
      { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, extra: { a: 1 } },
      { inputTokens: 1, outputTokens: 1 },
    ],
  ])('of %j is %j', (usage, expected) => {
    expect(usageOf(usage)).toEqual(expected)
  })

  it('of numbers beyond all bounds is the largest safe integer', () => {
    expect(read('/chat/completions', '{"usage":{"prompt_tokens":1e999,"completion_tokens":1e300}}').usage).toEqual({
      inputTokens: Number.MAX_SAFE_INTEGER,
      outputTokens: Number.MAX_SAFE_INTEGER,
    })
  })

  it.each([null, 'many', 7, [], {}, { prompt_tokens: '7' }])('of %j is none', (usage) => {
    expect(usageOf(usage)).toBeUndefined()
  })

  it('has safe integers and details within their totals, whatever was reported', () => {
    const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(null, 'x', {}))
    const details = fc.dictionary(
      fc.constantFrom('cached_tokens', 'cache_write_tokens', 'audio_tokens', 'image_tokens', 'reasoning_tokens'),
      number,
    )
    const usage = fc.record(
      {
        prompt_tokens: number,
        completion_tokens: number,
        total_tokens: number,
        prompt_tokens_details: details,
        completion_tokens_details: details,
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(usage, (reported) => {
        const found: TokenUsage | undefined = usageOf(reported)
        if (!found) return
        expect(Object.values(found).every((value) => Number.isSafeInteger(value) && (value as number) >= 0)).toBe(true)
        const { cachedInputTokens = 0, cacheWriteTokens = 0, longCacheWriteTokens = 0, reasoningTokens = 0 } = found
        expect(cachedInputTokens + cacheWriteTokens + longCacheWriteTokens).toBeLessThanOrEqual(found.inputTokens)
        expect(reasoningTokens).toBeLessThanOrEqual(found.outputTokens)
        const input = Number(reported.prompt_tokens)
        expect(found.inputTokens).toBeGreaterThanOrEqual(Number.isSafeInteger(input) ? input : 0)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a whole body', () => {
  it('of a chat tells who answered and what was written', () => {
    const message = {
      role: 'assistant',
      content: 'Hi',
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
    }
    expect(
      read('/chat/completions', { id: 'chatcmpl-1', model: 'gpt-5', service_tier: 'flex', choices: [{ message }] }),
    ).toMatchObject({
      model: 'gpt-5',
      serviceTier: 'flex',
      terminated: true,
      failed: false,
      outputText: 'Hif{}',
    })
  })

  it('of a response and a completion tells what was written', () => {
    const output = [
      { type: 'reasoning', id: 'r', summary: [{ type: 'summary_text', text: 'so ' }] },
      {
        type: 'message',
        id: 'm',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Hi' }],
      },
    ]
    expect(read('/responses', { id: 'resp_1', status: 'completed', output }).outputText).toBe('so Hi')
    expect(read('/completions', { choices: [{ text: 'a' }, { text: 'b' }] }).outputText).toBe('ab')
  })

  it('counts the calls of hosted tools', () => {
    const body = {
      usage: { input_tokens: 1, output_tokens: 1 },
      output: [{ type: 'web_search_call' }, { type: 'file_search_call' }],
    }
    expect(read('/responses', body).usage?.units).toEqual({ web_search: 1, file_search: 1 })
  })

  it('that failed says so', () => {
    expect(read('/responses', { status: 'failed', error: { code: 'server_error' } }).failed).toBe(true)
    expect(read('/responses', { status: 'completed', error: null }).failed).toBe(false)
  })

  it('of a transcript may be plain text', () => {
    const reading = read('/audio/transcriptions', '1\n00:00:00,000 --> 00:00:01,000\nHi\n')
    expect(reading.terminated).toBe(true)
    expect(reading.outputText).toContain('Hi')
    expect(read('/audio/transcriptions', '42').outputText).toBe('42')
  })

  it('that is not JSON tells nothing', () => {
    for (const body of ['', '{', '<html>', '[1]', 'null']) {
      expect(read('/chat/completions', body)).toEqual({ terminated: false, failed: false, outputText: '' })
    }
  })

  it('of many embeddings is read at its edges', () => {
    const data = Array.from({ length: 40 }, (_, index) => ({
      object: 'embedding',
      index,
      embedding: Array(500).fill(0.0123),
    }))
    const usage = { prompt_tokens: 5, total_tokens: 5 }
    for (const body of [
      { object: 'list', data, model: 'text-embedding-3-small', usage },
      { model: 'text-embedding-3-small', usage, data },
    ]) {
      expect(JSON.stringify(body).length).toBeGreaterThan(65_536)
      expect(read('/embeddings', body)).toMatchObject({
        usage: { inputTokens: 5, outputTokens: 0 },
        model: 'text-embedding-3-small',
        terminated: true,
      })
    }
    expect(read('/embeddings', { data, a: 'x'.repeat(9000), usage, b: 'x'.repeat(9000) }).usage).toEqual({
      inputTokens: 5,
      outputTokens: 0,
    })
  })

  it('of a free endpoint repeats an old usage, which is not metered again', () => {
    const meter = post('/responses/resp_1/cancel', {}).createMeter({ stripUsage: false })
    meter.body(JSON.stringify({ id: 'resp_1', usage: { input_tokens: 5, output_tokens: 5 } }))
    expect(meter.reading()).not.toHaveProperty('usage')
  })
})
