import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anthropicWire, type JsonObject, type Meter, type MeterReading } from '../../src/index.ts'

function meter(): Meter {
  const body = { kind: 'json', value: { model: 'claude-sonnet-4-5', stream: true } } as const
  const operation = anthropicWire.identify({ method: 'POST', path: '/v1/messages', body })
  if (operation === undefined) throw new TypeError('messages are known')
  return operation.createMeter({ stripUsage: false })
}

function readingOf(body: JsonObject): MeterReading {
  const one = meter()
  one.body(JSON.stringify(body))
  return one.reading()
}

const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-4-5-20250929' }
const usage = {
  input_tokens: 10,
  cache_creation_input_tokens: 30,
  cache_read_input_tokens: 200,
  cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 },
  output_tokens: 50,
  output_tokens_details: { thinking_tokens: 40 },
  server_tool_use: { web_search_requests: 2, web_fetch_requests: 3 },
  service_tier: 'standard',
}
const read = {
  inputTokens: 240,
  outputTokens: 50,
  cachedInputTokens: 200,
  cacheWriteTokens: 20,
  longCacheWriteTokens: 10,
  reasoningTokens: 40,
  units: { web_search: 2 },
}

describe('the usage of a whole message', () => {
  it('adds its disjoint input fields up', () => {
    expect(readingOf({ ...message, content: [], stop_reason: 'end_turn', usage })).toEqual({
      usage: read,
      model: 'claude-sonnet-4-5-20250929',
      serviceTier: 'standard',
      terminated: true,
      failed: false,
      outputText: '',
    })
  })

  it.each<[string, JsonObject, object | undefined]>([
    ['without details', { input_tokens: 7, output_tokens: 3 }, { inputTokens: 7, outputTokens: 3 }],
    [
      'with writes that are not divided',
      { ...usage, cache_creation: null },
      { ...read, cacheWriteTokens: 30, longCacheWriteTokens: undefined },
    ],
    ['with a division that is larger than its total', { ...usage, cache_creation_input_tokens: 5 }, read],
    [
      'with a compaction, which the sums leave out',
      {
        ...usage,
        iterations: [
          { type: 'message', input_tokens: 10, output_tokens: 50 },
          { type: 'compaction', input_tokens: 4_000, output_tokens: 300, cache_read_input_tokens: 1_000 },
        ],
      },
      { ...read, inputTokens: 5_240, outputTokens: 350, cachedInputTokens: 1_200 },
    ],
    [
      'with an advisor, whom the sums leave out',
      {
        ...usage,
        iterations: [
          { type: 'message', input_tokens: 10, output_tokens: 50 },
          { type: 'advisor_message', model: 'claude-opus-4-8', input_tokens: 900, output_tokens: 1_500 },
        ],
      },
      { ...read, inputTokens: 1_140, outputTokens: 1_550 },
    ],
    [
      'with more thinking than output',
      { ...usage, output_tokens_details: { thinking_tokens: 90 } },
      { ...read, reasoningTokens: 50 },
    ],
    ['in fractions', { input_tokens: 1.2, output_tokens: 0.1 }, { inputTokens: 2, outputTokens: 1 }],
    ['below zero', { input_tokens: -1, output_tokens: 5 }, undefined],
    ['in words', { input_tokens: '12', output_tokens: 5 }, undefined],
    ['that is empty', {}, undefined],
    ['with cached tokens below zero', { ...usage, cache_read_input_tokens: -5 }, undefined],
  ])('%s', (_name, told, expected) => {
    const reading = readingOf({ ...message, content: [], stop_reason: 'end_turn', usage: told })
    expect(reading.usage === undefined ? undefined : { ...reading.usage }).toEqual(expected)
    expect(reading.isPartial).toBeUndefined()
  })

  it('names the models that were asked for advice', () => {
    const entry = { type: 'advisor_message', input_tokens: 900, output_tokens: 1_500, cache_read_input_tokens: 100 }
    const part = { inputTokens: 1_000, outputTokens: 1_500, cachedInputTokens: 100 }
    const iterations = [{ ...entry, model: 'claude-opus-4-8' }, { type: 'message' }, entry, 'nonsense']
    const { others } = readingOf({ ...message, content: [], usage: { ...usage, iterations } })
    expect(others).toEqual([{ model: 'claude-opus-4-8', usage: part }, { usage: part }])
  })

  it.each([
    [{ speed: 'fast', inference_geo: 'us' }, 'fast+us'],
    [{ service_tier: 'batch', inference_geo: 'us' }, 'batch+us'],
    [{ service_tier: 'priority', inference_geo: 'global' }, 'priority'],
    [{ service_tier: 'priority', inference_geo: 'us' }, 'standard+us'],
  ])('%j is of the tier %s', (fields, tier) => {
    expect(readingOf({ ...message, usage: { ...usage, service_tier: null, ...fields } }).serviceTier).toBe(tier)
  })

  it('gives the text where no usage came', () => {
    const content = [
      { type: 'thinking', thinking: 'Hm. ', signature: 'x' },
      { type: 'text', text: 'That way.' },
    ]
    expect(readingOf({ ...message, content }).outputText).toBe('Hm. xThat way.')
  })
})

const event = (type: string, rest: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`
const start = event('message_start', {
  message: {
    ...message,
    content: [],
    stop_reason: null,
    usage: { ...usage, output_tokens: 1, output_tokens_details: null, server_tool_use: null },
  },
})
const deltas = [
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  event('ping'),
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Öland ' } }),
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: '"usage":{}' } }),
  event('content_block_delta', {
    index: 1,
    delta: { type: 'input_json_delta', partial_json: '{"usage": {"input_tokens": 9}}' },
  }),
  event('content_block_stop', { index: 0 }),
].join('')
const final = event('message_delta', {
  delta: { stop_reason: 'end_turn', stop_sequence: null },
  usage: {
    input_tokens: null,
    cache_creation_input_tokens: null,
    cache_read_input_tokens: null,
    output_tokens: 50,
    output_tokens_details: { thinking_tokens: 40 },
    server_tool_use: { web_search_requests: 2 },
  },
})
const stop = event('message_stop')

function streamed(text: string, cuts: readonly number[] = []): MeterReading {
  const one = meter()
  const bytes = new TextEncoder().encode(text)
  let from = 0
  for (const cut of [...cuts.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b), bytes.length]) {
    const piece = bytes.subarray(from, cut)
    expect(one.chunk(piece)).toBe(piece)
    from = cut
  }
  one.flush()
  return one.reading()
}

describe('the usage of a streamed message', () => {
  it('is what message_start told and message_delta added, however the network cuts it', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (cuts) => {
        const reading = streamed(start + deltas + final + stop, cuts)
        expect(reading).toMatchObject({ usage: read, serviceTier: 'standard', failed: false })
        expect(reading).toMatchObject({ terminated: true, model: 'claude-sonnet-4-5-20250929' })
        expect(reading.isPartial).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })

  it('of which only the start was seen is partial, and the text is there to be counted', () => {
    const reading = streamed(start + deltas)
    expect(reading).toMatchObject({ isPartial: true, terminated: false, usage: { inputTokens: 240, outputTokens: 1 } })
    expect(reading.outputText).toBe('Öland "usage":{}{"usage": {"input_tokens": 9}}')
  })

  it('is final with the stop reason, also where message_stop is missing', () => {
    const reading = streamed(start + deltas + final)
    expect(reading).toMatchObject({ terminated: false, usage: read })
    expect(reading.isPartial).toBeUndefined()
  })

  it('of a message_delta that goes on is still partial', () => {
    const more = event('message_delta', {
      delta: { stop_reason: null },
      usage: { input_tokens: 400, output_tokens: 20 },
    })
    const reading = streamed(start + more)
    expect(reading).toMatchObject({ isPartial: true, usage: { inputTokens: 630, outputTokens: 20 } })
  })

  it('never shrinks', () => {
    const less = event('message_delta', {
      delta: { stop_reason: 'end_turn' },
      usage: { input_tokens: 0, output_tokens: 9 },
    })
    expect(streamed(start + final + less).usage).toMatchObject({ inputTokens: 240, outputTokens: 50 })
  })

  it('knows of its advisors at its end', () => {
    const iterations = [{ type: 'advisor_message', model: 'claude-opus-4-8', input_tokens: 900, output_tokens: 1_500 }]
    const advised = event('message_delta', {
      delta: { stop_reason: 'end_turn' },
      usage: { output_tokens: 50, iterations },
    })
    expect(streamed(start + deltas + advised + stop)).toMatchObject({
      usage: { inputTokens: 1_140, outputTokens: 1_550 },
      others: [{ model: 'claude-opus-4-8', usage: { inputTokens: 900, outputTokens: 1_500 } }],
    })
  })

  it('that ends in an error is failed', () => {
    const error = event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } })
    expect(streamed(start + deltas + error)).toMatchObject({ failed: true, terminated: false, isPartial: true })
  })

  it('is unknown where the events are no JSON', () => {
    const reading = streamed('event: message_start\ndata: {"type":"message_start","mess\n\nevent: message_stop\n\n')
    expect(reading).toEqual({ terminated: false, failed: false, outputText: '' })
  })
})
