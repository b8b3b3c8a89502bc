import { get_encoding } from 'tiktoken'
import { expect, test } from 'vitest'
import { createCounter } from '../src/create-counter.ts'
import { createInputEstimator } from '../src/create-input-estimator.ts'
import type { CountableRequest, Segment } from '../src/countable-request.ts'
import type { CountingModel } from '../src/input-estimate.ts'

const model = { encoding: 'o200k_base', contextWindow: 400_000 } as const
const oracle = get_encoding('o200k_base')
/** For text that is too slow for the oracle. */
const counter = createCounter('o200k_base')
const exact = (text: string) => oracle.encode_ordinary(text).length

function request(...segments: Segment[]): CountableRequest {
  return { segments, baseTokens: 3, unbounded: [] }
}

function message(...texts: string[]): Segment {
  return { texts, overheadTokens: 3 }
}

test('messages count 3 each, their role and content, and 3 for the reply, as the cookbook of OpenAI says', () => {
  // https://github.com/openai/openai-cookbook/blob/main/examples/How_to_count_tokens_with_tiktoken.ipynb : 124 for gpt-4o
  const pairs: [role: string, content: string, name?: string][] = [
    ['system', 'You are a helpful, pattern-following assistant that translates corporate jargon into plain English.'],
    ['system', 'New synergies will help drive top-line growth.', 'example_user'],
    ['system', 'Things working well together will increase revenue.', 'example_assistant'],
    [
      'system',
      "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
      'example_user',
    ],
    ['system', "Let's talk later when we're less busy about how to do better.", 'example_assistant'],
    ['user', "This late pivot means we don't have time to boil the ocean for the client deliverable."],
  ]
  const segments = pairs.map(([role, content, name]) => ({
    texts: name === undefined ? [role, content] : [role, content, name],
    overheadTokens: name === undefined ? 3 : 4,
  }))
  expect(createInputEstimator().estimate(request(...segments), model)).toEqual({
    tokens: 124,
    upper: 124,
    learned: 124,
    method: 'counted',
    unbounded: [],
  })
})

test('a segment counts the same from the cache as before', () => {
  const estimator = createInputEstimator()
  const text = 'Where is my order? '.repeat(40)
  const first = estimator.estimate(request(message('user', text)), model)
  expect(estimator.estimate(request(message('user', text)), model)).toEqual(first)
  expect(first.upper).toBe(3 + 3 + exact('user') + exact(text))
})

test('a conversation sent again counts the same, and by other rules where the model of that name has others', () => {
  const estimator = createInputEstimator()
  const history = [message('system', 'Be brief. '.repeat(20)), message('user', 'Where is my order?')]
  const conversation = { ...request(...history), settings: '[]' }
  const names = { provider: 'openai', name: 'toy' }
  const estimate = (reader: CountingModel) => {
    const { tokens, upper, learned, method } = estimator.estimate(conversation, reader, names)
    return { tokens, upper, learned, method }
  }
  const first = estimate(model)
  expect(estimate(model)).toEqual(first)
  const secret = { ...model, encodingIsExact: false }
  expect(estimate(secret)).toMatchObject({ method: 'bytes', upper: 3 + 3 + 3 + 6 + 200 + 4 + 18 })
  expect(estimate({ ...model, encoding: 'cl100k_base' })).toMatchObject({ method: 'counted' })
  expect(estimate(model)).toEqual(first)
})

test('texts cut at another place are not mistaken for each other', () => {
  const estimator = createInputEstimator()
  const [left, right] = ['under'.repeat(20), 'standing'.repeat(20)]
  const whole = estimator.estimate(request(message(left + right)), model)
  const parts = estimator.estimate(request(message(left, right)), model)
  const moved = estimator.estimate(request(message(`${left}sta`, right.slice(3))), model)
  expect(whole.upper).toBe(6 + exact(left + right))
  expect(parts.upper).toBe(6 + exact(left) + exact(right))
  expect(moved.upper).toBe(6 + exact(`${left}sta`) + exact(right.slice(3)))
})

test('the two encodings do not share counts', () => {
  const estimator = createInputEstimator()
  const text = 'Bundesausbildungsförderungsgesetz '.repeat(10)
  const o200k = estimator.estimate(request(message(text)), model)
  const cl100k = estimator.estimate(request(message(text)), { ...model, encoding: 'cl100k_base' })
  expect(o200k.upper).not.toBe(cl100k.upper)
})

test('text too long to count at once is bounded by its bytes', () => {
  const text = 'é'.repeat(70_000)
  const estimate = createInputEstimator().estimate(request(message(text)), model)
  expect(estimate).toMatchObject({ method: 'bytes', upper: 140_006 })
  expect(estimate.tokens).toBeLessThan(estimate.upper)
})

test('many texts that are long together are counted over several calls', () => {
  const estimator = createInputEstimator()
  const long = request(...Array.from({ length: 3 }, (_, index) => message(`${index}: ${'some words '.repeat(3_000)}`)))
  const uppers = [1, 2, 3].map(() => estimator.estimate(long, model).upper)
  expect(uppers[1]).toBeLessThan(uppers[0] ?? 0)
  expect(estimator.estimate(long, model).method).toBe('counted')
})

test.each([
  ['dashes', '-'.repeat(60_000)],
  ['equals signs', '='.repeat(60_000)],
  [
    'Han',
    Array.from({ length: 20_000 }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7_919) % 20_000))).join(''),
  ],
])(
  'text that is slow to count (%s) is counted as far as an estimate may take, and then bounded by its bytes',
  (_, text) => {
    const estimate = createInputEstimator().estimate(request(message(text)), model)
    expect(estimate.method).toBe('bytes')
    expect(estimate.upper).toBeGreaterThanOrEqual(6 + counter.count(text))
    expect(estimate.upper).toBeLessThanOrEqual(6 + Buffer.byteLength(text))
  },
)

test('a text of many kinds that is cut anywhere keeps a bound that is no less than its count', () => {
  const parts = ['-'.repeat(700), 'ordinary words ', '汉字'.repeat(300), 'x'.repeat(2_000), '"a":1,', '='.repeat(90)]
  for (let turn = 0; turn < 40; turn++) {
    const text = Array.from({ length: 40 + turn }, (_, index) => parts[(index * 5 + turn) % 6] ?? '').join('')
    const { method, upper } = createInputEstimator().estimate(request(message(text)), model)
    expect(method).toBe('bytes')
    expect(upper).toBeGreaterThanOrEqual(6 + counter.count(text))
    expect(upper).toBeLessThan(6 + Buffer.byteLength(text))
  }
})

test('no bound exceeds the context window', () => {
  const estimate = createInputEstimator().estimate(request(message('x'.repeat(70_000))), {
    ...model,
    contextWindow: 8_192,
  })
  expect(estimate.upper).toBe(8_192)
  expect(estimate.tokens).toBeLessThanOrEqual(8_192)
})

test('a model whose encoding is not public is bounded by bytes', () => {
  const estimate = createInputEstimator().estimate(request(message('Hello there, world')), {
    ...model,
    encodingIsExact: false,
  })
  expect(estimate).toMatchObject({
    upper: 6 + 18,
    method: 'bytes',
    tokens: Math.ceil(1.5 * (6 + exact('Hello there, world'))),
  })
})

test('media adds to the text: an unreadable image at its worst, audio and files by their size', () => {
  const vision = { kind: 'tile', baseTokens: 85, tokensPerTile: 170 } as const
  const estimator = createInputEstimator()
  const upperOf = (...media: NonNullable<Segment['media']>) =>
    estimator.estimate(request({ texts: [], overheadTokens: 0, media }), { ...model, vision }).upper - 3
  expect(upperOf({ kind: 'image', detail: 'auto' })).toBe(1_445)
  expect(upperOf({ kind: 'image', detail: 'auto', data: 'bm90IGFuIGltYWdl' })).toBe(1_445)
  expect(upperOf({ kind: 'image', detail: 'low' })).toBe(85)
  expect(upperOf({ kind: 'audio', data: 'A'.repeat(64_000) })).toBe(3_000)
  expect(upperOf({ kind: 'file', data: 'A'.repeat(64) })).toBe(400_000 - 3)
})

test('unbounded parts are passed on', () => {
  const unbounded = ['file_id', 'web_search']
  expect(createInputEstimator().estimate({ segments: [], baseTokens: 0, unbounded }, model).unbounded).toEqual(
    unbounded,
  )
})

test('a request above the maximum size is refused with both numbers', () => {
  const estimator = createInputEstimator({ maxInputBytes: 1_000 })
  expect(estimator.estimate(request(message('x'.repeat(1_000))), model).upper).toBeGreaterThan(0)
  expect(() => estimator.estimate(request(message('x'.repeat(1_001))), model)).toThrow(/1001 bytes.*at most 1000/)
  expect(() => estimator.estimate(request(message('é'.repeat(501))), model)).toThrow(RangeError)
})

test.each([
  ['maxInputBytes', { maxInputBytes: -1 }],
  ['maxInputBytes', { maxInputBytes: Number.NaN }],
  ['cacheEntries', { cacheEntries: 1.5 }],
  ['cacheEntries', { cacheEntries: 0 }],
])('an impossible %s is refused at construction', (name, options) => {
  expect(() => createInputEstimator(options)).toThrow(new RegExp(`${name} is .*positive integer`))
})

test('output is counted exactly, and by bytes where its encoding is not public', () => {
  const estimator = createInputEstimator()
  expect(estimator.countOutput('Hello there, world', model)).toBe(exact('Hello there, world'))
  expect(estimator.countOutput('Hello there, world', { ...model, encodingIsExact: false })).toBe(18)
  expect(estimator.countOutput('', model)).toBe(0)
})
