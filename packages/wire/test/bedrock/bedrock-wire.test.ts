import { EventStreamCodec } from '@smithy/eventstream-codec'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bedrockWire, type WireOperation } from '../../src/index.ts'

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
)

/** Written by AWS's own codec, with a header of every width before ours. */
function frame(name: string, payload: unknown, type = 'event'): Uint8Array {
  return codec.encode({
    headers: {
      ':date': { type: 'timestamp', value: new Date(0) },
      flag: { type: 'boolean', value: true },
      small: { type: 'short', value: 7 },
      bytes: { type: 'binary', value: new Uint8Array([1, 2, 3]) },
      [`:${type}-type`]: { type: 'string', value: name },
      ':message-type': { type: 'string', value: type },
    },
    body: Buffer.from(JSON.stringify(payload)),
  })
}

function operation(action: string, value: object = {}, model = 'anthropic.claude-haiku-4-5'): WireOperation {
  const path = `/model/${encodeURIComponent(model)}/${action}`
  const found = bedrockWire.identify({ method: 'POST', path, body: { kind: 'json', value: value as never } })
  if (found === undefined) throw new Error(`${path} is not known`)
  return found
}

const usage = {
  inputTokens: 10,
  outputTokens: 20,
  cacheReadInputTokens: 3,
  cacheWriteInputTokens: 9,
  cacheDetails: [
    { ttl: '5m', inputTokens: 4 },
    { ttl: '1h', inputTokens: 5 },
  ],
}
const converse = [
  frame('messageStart', { role: 'assistant' }),
  frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'North "is"\nup ✓' } }),
  frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: ' there' } }),
  frame('messageStop', { stopReason: 'end_turn' }),
  frame('metadata', { usage, metrics: { latencyMs: 1 }, serviceTier: { type: 'flex' } }),
]
const counted = {
  inputTokens: 22,
  outputTokens: 20,
  cachedInputTokens: 3,
  cacheWriteTokens: 4,
  longCacheWriteTokens: 5,
}

describe('An event stream of Converse', () => {
  test('is read however the network cuts it, and passes as it is', () => {
    const whole = Buffer.concat(converse)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 40 }), (cuts) => {
        const meter = operation('converse-stream').createMeter({ stripUsage: false })
        const ends = [...cuts, whole.length].sort((a, b) => a - b)
        ends.reduce((from, to) => {
          const piece = whole.subarray(from, to)
          expect(meter.chunk(piece)).toBe(piece)
          return to
        }, 0)
        expect(meter.flush()).toHaveLength(0)
        const reading = meter.reading()
        expect(reading).toMatchObject({ usage: counted, terminated: true, failed: false, serviceTier: 'flex' })
        expect(reading.outputText).toBe('North "is"\nup ✓ there')
      }),
      { numRuns: 300 },
    )
  })

  test('that is damaged anywhere tells at most what stood before', () => {
    const whole = Buffer.concat(converse)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(whole)
        damaged[at] = (damaged[at] as number) ^ flip
        const meter = operation('converse-stream').createMeter({ stripUsage: false })
        meter.chunk(damaged)
        expect(meter.reading()).toMatchObject({ terminated: false })
        expect(meter.reading().usage).toBeUndefined()
      }),
    )
  })

  test('of anything at all does not throw', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (pieces) => {
        const meter = operation('converse-stream').createMeter({ stripUsage: false })
        for (const piece of pieces) meter.chunk(piece)
        meter.flush()
        expect(meter.reading().usage).toBeUndefined()
      }),
    )
  })

  test.each(['exception', 'error'])('that ends in an %s has failed', (type) => {
    const meter = operation('converse-stream').createMeter({ stripUsage: false })
    for (const bytes of [...converse.slice(0, 2), frame('throttlingException', { message: 'no' }, type)])
      meter.chunk(bytes)
    expect(meter.reading()).toMatchObject({ failed: true, terminated: false })
  })
})

describe('A chunk in the model’s own words', () => {
  const chunk = (event: object): Uint8Array =>
    frame('chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abc' })

  test('of Claude is Anthropic’s event', () => {
    const claude = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 50, messages: [] }
    const meter = operation('invoke-with-response-stream', claude).createMeter({ stripUsage: false })
    const events = [
      {
        type: 'message_start',
        message: { model: 'claude-x', usage: { input_tokens: 7, cache_read_input_tokens: 2, output_tokens: 1 } },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'North' } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } },
      { type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 7, outputTokenCount: 9 } },
    ]
    for (const event of events) meter.chunk(chunk(event))
    expect(meter.reading()).toMatchObject({
      usage: { inputTokens: 9, cachedInputTokens: 2, outputTokens: 9 },
      terminated: true,
    })
    expect(meter.reading().model).toBeUndefined()
  })

  test('of another family is counted by Bedrock in the last', () => {
    const meter = operation(
      'invoke-with-response-stream',
      { prompt: 'x' },
      'meta.llama3-3-70b-instruct-v1:0',
    ).createMeter({
      stripUsage: false,
    })
    meter.chunk(chunk({ generation: 'North' }))
    expect(meter.reading().usage).toBeUndefined()
    meter.chunk(
      chunk({ generation: '', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 7, outputTokenCount: 9 } }),
    )
    expect(meter.reading()).toMatchObject({ usage: { inputTokens: 7, outputTokens: 9 }, terminated: true })
  })

  test('of a whole answer is counted in its headers', () => {
    const headers = new Headers({ 'x-amzn-bedrock-input-token-count': '7', 'x-amzn-bedrock-output-token-count': '9' })
    const meter = operation('invoke', { prompt: 'x' }, 'cohere.command-r-v1:0').createMeter({
      stripUsage: false,
      headers,
    })
    meter.body('{"text":"North"}')
    expect(meter.reading()).toMatchObject({ usage: { inputTokens: 7, outputTokens: 9 }, terminated: true })
  })
})

describe('A path', () => {
  test.each([
    ['converse', 'converse', 'metered', false],
    ['converse-stream', 'converseStream', 'metered', true],
    ['invoke', 'invokeModel', 'metered', false],
    ['invoke-with-response-stream', 'invokeModelWithResponseStream', 'metered', true],
    ['invoke-with-bidirectional-stream', 'invokeModelWithBidirectionalStream', 'unmetered', true],
    ['count-tokens', 'countTokens', 'free', false],
  ])('%s is %s: %s', (action, name, charge, stream) => {
    const model = 'arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0'
    expect(operation(action, {}, model)).toMatchObject({ name, charge, stream, model })
  })

  test('that nobody knows may cost money, unless it only reads', () => {
    const body = { kind: 'none' } as const
    expect(bedrockWire.identify({ method: 'POST', path: '/model/x/dream', body })).toBeUndefined()
    expect(bedrockWire.identify({ method: 'GET', path: '/async-invoke', body })?.charge).toBe('free')
    expect(bedrockWire.identify({ method: 'POST', path: '/async-invoke', body })?.charge).toBe('unmetered')
  })
})

describe('A request', () => {
  test('caps its output where its family says so, and can’t be rewritten', () => {
    const caps = [
      operation('converse', { inferenceConfig: { maxTokens: 5 } }),
      operation('invoke', { inferenceConfig: { maxTokens: 5 } }, 'us.amazon.nova-pro-v1:0'),
      operation('invoke', { max_gen_len: 5 }, 'meta.llama3-3-70b-instruct-v1:0'),
      operation('invoke', { anthropic_version: 'x', max_tokens: 5 }),
    ]
    for (const { output } of caps) expect(output).toEqual({ cap: 5, choices: 1, cappable: false })
    expect(operation('invoke', { max_gen_len: 5 }, 'cohere.command-r-v1:0').output.cap).toBeUndefined()
  })

  test('writes to the cache only where a cache point is, for an hour only where it says so', () => {
    const withPoint = (point: object) =>
      operation('converse', { system: [{ text: 'x' }, { cachePoint: point }] }).kinds?.()
    expect(operation('converse', { system: [{ text: 'x' }] }).kinds?.()).toEqual([])
    expect(withPoint({ type: 'default' })).toEqual(['cacheWrite'])
    expect(withPoint({ type: 'default', ttl: '1h' })).toEqual(['cacheWrite', 'longCacheWrite'])
  })

  test('has no bound where it points elsewhere', () => {
    const unbounded = (content: object) =>
      operation('converse', { messages: [{ role: 'user', content: [content] }] }).countable?.().unbounded
    expect(unbounded({ text: 'x' })).toEqual([])
    expect(unbounded({ image: { format: 'png', source: { bytes: 'aaaa' } } })).toEqual([])
    expect(unbounded({ image: { format: 'png', source: { s3Location: { uri: 's3://a/b' } } } })).toEqual(['image'])
    expect(unbounded({ video: { format: 'mp4', source: { bytes: 'aaaa' } } })).toEqual(['video'])
    expect(unbounded({ document: { format: 'docx', name: 'a', source: { bytes: 'aaaa' } } })).toEqual(['document'])
    expect(unbounded({ document: { format: 'csv', name: 'a', source: { bytes: 'aaaa' } } })).toEqual([])
  })

  test.each([
    [403, { message: 'no' }, 'refused'],
    [429, { message: 'slow' }, 'rate_limited'],
    [500, { message: 'oops' }, 'refused'],
    [500, undefined, 'unknown'],
    [424, { message: 'model' }, 'unknown'],
    [408, { message: 'late' }, 'unknown'],
  ] as const)('refused with %i %j is %s', (status, body, kind) => {
    expect(bedrockWire.classifyRefusal({ status, body })).toBe(kind)
  })
})
