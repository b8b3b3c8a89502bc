import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject, MeterReading } from '../../src/index.ts'
import { generate, hello, post, stream } from './lib/identify.ts'

const chunk = (text: string, output: number, rest: JsonObject = {}): JsonObject => ({
  candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0, ...rest }],
  usageMetadata: { promptTokenCount: 7, candidatesTokenCount: output, totalTokenCount: 7 + output },
  modelVersion: 'gemini-2.5-flash-001',
  responseId: 'resp_1',
})
const answer = [chunk('One', 1), chunk(' "two"', 3), chunk(' drei ü', 6, { finishReason: 'STOP' })]
const events = (chunks: readonly unknown[]): string =>
  chunks.map((each) => `data: ${JSON.stringify(each)}\r\n\r\n`).join('')

function readStream(text: string, cuts: readonly number[] = [], body: JsonObject = hello): MeterReading {
  const meter = post(stream, body).createMeter({ stripUsage: false })
  const bytes = new Uint8Array(Buffer.from(text))
  const ends = [...cuts.map((cut) => cut % bytes.length), bytes.length].sort((a, b) => a - b)
  let from = 0
  for (const to of ends) {
    const piece = bytes.slice(from, to)
    expect(meter.chunk(piece)).toBe(piece)
    from = to
  }
  meter.flush()
  return meter.reading()
}

describe('The meter of Gemini', () => {
  it('reads a whole answer', () => {
    const meter = post(generate, hello).createMeter({ stripUsage: false })
    meter.body(JSON.stringify(chunk('Hello', 4, { finishReason: 'STOP' })))
    expect(meter.reading()).toMatchObject({
      usage: { inputTokens: 7, outputTokens: 4 },
      model: 'gemini-2.5-flash-001',
      terminated: true,
      failed: false,
      outputText: 'Hello',
    })
  })

  it('takes the last of the cumulative reports, however the network cuts the stream', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 6 }), (cuts) => {
        const reading = readStream(events(answer), cuts)
        expect(reading).toMatchObject({ usage: { inputTokens: 7, outputTokens: 6 }, terminated: true, failed: false })
        expect(reading.isPartial).toBeUndefined()
        expect(reading.outputText).toBe('One "two" drei ü')
      }),
    )
  })

  it('takes a stream without finishReason for interrupted, and keeps what was reported', () => {
    const reading = readStream(events(answer.slice(0, 2)))
    expect(reading).toMatchObject({ usage: { outputTokens: 3 }, isPartial: true, terminated: false })
  })

  it('sees the end of a stream that tells no usage', () => {
    const bare = answer.map(({ usageMetadata: _usage, ...rest }) => rest)
    const reading = readStream(events(bare))
    expect(reading).toMatchObject({ terminated: true, outputText: 'One "two" drei ü' })
    expect(reading.usage).toBeUndefined()
  })

  it('waits for every candidate that was asked for', () => {
    const body = { ...hello, generationConfig: { candidateCount: 2 } }
    const first = chunk('a', 1, { finishReason: 'STOP' })
    const second = chunk('b', 2, { finishReason: 'STOP', index: 1 })
    expect(readStream(events([first]), [], body).terminated).toBe(false)
    expect(readStream(events([first, second]), [], body).terminated).toBe(true)
  })

  it('takes a blocked prompt for an end', () => {
    const blocked = {
      promptFeedback: { blockReason: 'SAFETY' },
      usageMetadata: { promptTokenCount: 7, totalTokenCount: 7 },
    }
    expect(readStream(events([blocked]))).toMatchObject({
      usage: { inputTokens: 7, outputTokens: 0 },
      terminated: true,
    })
  })

  it('sees an error in mid-stream', () => {
    const error = { error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } }
    expect(readStream(events([answer[0], error]))).toMatchObject({ failed: true, terminated: false })
  })

  it('reads the list of chunks that comes without alt=sse', () => {
    const meter = post(stream, hello).createMeter({ stripUsage: false })
    meter.body(JSON.stringify(answer))
    expect(meter.reading()).toMatchObject({ usage: { outputTokens: 6 }, terminated: true })
  })

  it('tells the tier that served from the traffic type', () => {
    const meter = post(generate, hello).createMeter({ stripUsage: false })
    const { usageMetadata, ...rest } = chunk('Hi', 1, { finishReason: 'STOP' })
    meter.body(
      JSON.stringify({ ...rest, usageMetadata: { ...(usageMetadata as object), trafficType: 'ON_DEMAND_FLEX' } }),
    )
    expect(meter.reading().serviceTier).toBe('flex')
  })

  it.each([
    ['gemini-2.5-flash', 3, 1],
    ['gemini-3-pro-preview', 3, 3],
    ['gemini-3-pro-preview', 0, 0],
  ])('counts for %s %i queries as %i searches', (model, queries, searches) => {
    const body = { ...hello, tools: [{ googleSearch: {} }] }
    const meter = post(`/v1beta/models/${model}:generateContent`, body).createMeter({ stripUsage: false })
    const groundingMetadata = { webSearchQueries: Array.from({ length: queries }, (_, index) => `query ${index}`) }
    meter.body(JSON.stringify(chunk('Found', 5, { finishReason: 'STOP', groundingMetadata })))
    expect(meter.reading().usage?.units).toEqual(searches === 0 ? undefined : { web_search: searches })
  })

  it('tells how many images were made, and what Vertex AI embedded', () => {
    const meter = post('/v1beta/models/imagen-4.0-generate-001:predict', {}).createMeter({ stripUsage: false })
    meter.body(JSON.stringify({ predictions: [{ bytesBase64Encoded: 'eA==' }, { bytesBase64Encoded: 'eA==' }] }))
    expect(meter.reading().usage?.units).toEqual({ image: 2 })
    const embeds = post('/v1/projects/p/locations/l/publishers/google/models/text-embedding-005:predict', {})
    const embedding = embeds.createMeter({ stripUsage: false })
    embedding.body(JSON.stringify({ predictions: [{ embeddings: { values: [0], statistics: { token_count: 9 } } }] }))
    expect(embedding.reading().usage).toEqual({ inputTokens: 9, outputTokens: 0 })
    expect(embeds.units).toBeUndefined()
  })

  it('reads interactions, whole and streamed', () => {
    const usage = { total_input_tokens: 5, total_output_tokens: 2, total_thought_tokens: 1, total_tokens: 8 }
    const path = '/v1beta/interactions'
    const request = { model: 'gemini-2.5-flash', input: 'Hi', stream: true }
    const whole = post(path, request).createMeter({ stripUsage: false })
    whole.body(JSON.stringify({ id: 'i', model: 'gemini-2.5-flash', outputs: [{ type: 'text', text: 'Yo' }], usage }))
    expect(whole.reading()).toMatchObject({ usage: { inputTokens: 5, outputTokens: 3 }, outputText: 'Yo' })
    const streamed = post(path, request).createMeter({ stripUsage: false })
    const sse = [
      { event_type: 'interaction.created', interaction: { id: 'i', model: 'gemini-2.5-flash' } },
      { event_type: 'step.delta', index: 0, delta: { type: 'text', text: 'Yo' } },
      { event_type: 'interaction.completed', interaction: { id: 'i', model: 'gemini-2.5-flash', usage } },
    ]
    streamed.chunk(new Uint8Array(Buffer.from(events(sse))))
    expect(streamed.reading()).toMatchObject({ usage: { outputTokens: 3 }, terminated: true, outputText: 'Yo' })
  })

  it('never throws on what a provider sends', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const meter = post(generate, hello).createMeter({ stripUsage: false })
        meter.body(text)
        readStream(`data: ${text}\n\n${events([JSON.parse(JSON.stringify({ candidates: text }))])}`)
        expect(meter.reading().failed).toBeTypeOf('boolean')
      }),
    )
  })
})
