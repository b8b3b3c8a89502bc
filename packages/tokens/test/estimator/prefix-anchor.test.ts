import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CountableRequest, Segment } from '../../src/countable-request.ts'
import { createInputEstimator } from '../../src/create-input-estimator.ts'
import type { CountingModel, InputEstimate, InputEstimator } from '../../src/input-estimate.ts'

const foreign: CountingModel = { encoding: 'o200k_base', encodingIsExact: false, contextWindow: 400_000 }
const names = { provider: 'other', name: 'some-model', operation: 'chat' }

function message(...texts: string[]): Segment {
  return { texts, overheadTokens: 4 }
}

function request(segments: readonly Segment[], more: Partial<CountableRequest> = {}): CountableRequest {
  return { segments, baseTokens: 5, unbounded: [], settings: '[]', ...more }
}

function estimate(estimator: InputEstimator, prompt: CountableRequest, model = foreign, by = names): InputEstimate {
  return estimator.estimate(prompt, model, by)
}

function observe(estimator: InputEstimator, prompt: CountableRequest, inputTokens: number, by = names): void {
  const { ticket } = estimate(estimator, prompt, foreign, by)
  if (ticket === undefined) throw new Error('no ticket')
  estimator.observe(ticket, { inputTokens })
}

const [system, question, answer, more] = [
  message('system', 'You are a helpful assistant of a shop.'),
  message('user', 'Where is my order?'),
  message('assistant', 'It left our house on Tuesday.'),
  message('user', 'And where is it now?'),
] as const

describe('a prefix that was counted before', () => {
  test('counts as reported, and only the rest is bounded by bytes', () => {
    const estimator = createInputEstimator()
    observe(estimator, request([system, question]), 31)
    expect(estimate(estimator, request([system, question]))).toMatchObject({ upper: 31, tokens: 31, learned: 31 })
    const rest = 4 + 'assistantIt left our house on Tuesday.'.length + 4 + 'userAnd where is it now?'.length
    expect(estimate(estimator, request([system, question, answer, more]))).toMatchObject({
      upper: 31 + rest,
      method: 'anchored',
    })
  })

  test('is the longest one', () => {
    const estimator = createInputEstimator()
    observe(estimator, request([system, question]), 31)
    observe(estimator, request([system, question, answer]), 42)
    expect(estimate(estimator, request([system, question, answer, more])).ticket?.anchor).toBe(42)
    expect(estimate(estimator, request([system, question, more])).ticket?.anchor).toBe(31)
  })

  test.each<[string, CountableRequest, Partial<typeof names>]>([
    ['another text before it', request([message('system', 'You are rude.'), question]), {}],
    ['another order', request([question, system]), {}],
    ['other framing', request([system, { ...question, overheadTokens: 5 }]), {}],
    ['a text cut elsewhere', request([system, message('userW', 'here is my order?')]), {}],
    ['other settings', request([system, question], { settings: '["high"]' }), {}],
    ['another base', request([system, question], { baseTokens: 6 }), {}],
    ['no conversation', { segments: [system, question], baseTokens: 5, unbounded: [] }, {}],
    ['another previous response', request([system, question], { previous: { feature: 'previous', id: 'resp_1' } }), {}],
    ['another model', request([system, question]), { name: 'some-model-2' }],
    ['another provider', request([system, question]), { provider: 'another' }],
    ['another operation', request([system, question]), { operation: 'responses' }],
  ])('is not taken for one with %s', (_, prompt, by) => {
    const estimator = createInputEstimator()
    observe(estimator, request([system, question]), 31)
    expect(estimate(estimator, prompt, foreign, { ...names, ...by }).ticket?.anchor).toBeUndefined()
  })

  test('keeps the larger of two numbers, never exceeds the context window, and passes the limit of what is counted', () => {
    const estimator = createInputEstimator()
    const long = request([message('user', 'é'.repeat(70_000))])
    observe(estimator, long, 50_000)
    observe(estimator, long, 40_000)
    expect(estimate(estimator, long)).toMatchObject({ upper: 50_000, learned: 50_000 })
    expect(estimate(estimator, long, { ...foreign, contextWindow: 8_192 }).upper).toBe(8_192)
  })

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'does not come from a report of %d',
    (tokens) => {
      const estimator = createInputEstimator()
      observe(estimator, request([system, question]), tokens)
      expect(estimator.exportState()).toEqual({ version: 1, models: [], anchors: [] })
    },
  )

  test('is forgotten where too many others came after it', () => {
    const estimator = createInputEstimator({ anchorEntries: 2 })
    for (const text of ['a', 'b', 'c', 'd', 'e']) observe(estimator, request([message(text)]), 9)
    expect(estimate(estimator, request([message('a')])).ticket?.anchor).toBeUndefined()
    expect(estimate(estimator, request([message('d')])).ticket?.anchor).toBe(9)
    expect(estimate(estimator, request([message('e')])).ticket?.anchor).toBe(9)
  })
})

describe('what the provider holds', () => {
  const file = (id: string): Segment => ({ ...message('user'), references: [{ feature: 'file_id', id }] })
  const withFile = (id: string) => request([file(id), question], { unbounded: ['file_id'] })

  test('is unbounded until a prompt with it was counted, and each by its own id', () => {
    const estimator = createInputEstimator()
    expect(estimate(estimator, withFile('file_1')).unbounded).toEqual(['file_id'])
    observe(estimator, withFile('file_1'), 5_000)
    const known = estimate(estimator, request([file('file_1'), question, answer], { unbounded: ['file_id'] }))
    expect(known.unbounded).toEqual([])
    expect(known.upper).toBe(5_000 + 4 + 'assistantIt left our house on Tuesday.'.length)
    expect(estimate(estimator, withFile('file_2'))).toMatchObject({ unbounded: ['file_id'], method: 'bytes' })
    const both = request([file('file_1'), question, file('file_2')], { unbounded: ['file_id'] })
    expect(estimate(estimator, both).unbounded).toEqual(['file_id'])
  })

  test('is never known where it changes from call to call', () => {
    const estimator = createInputEstimator()
    const searching = request([system, question], { unbounded: ['web_search'] })
    observe(estimator, searching, 9_000)
    expect(estimate(estimator, searching)).toMatchObject({ unbounded: ['web_search'], method: 'bytes' })
    expect(estimator.exportState().models).toEqual([])
  })

  test('behind a previous response is its input and its output', () => {
    const estimator = createInputEstimator()
    const { ticket } = estimate(estimator, request([system, question]))
    if (ticket === undefined) throw new Error('no ticket')
    const previous = { feature: 'previous_response_id', id: 'resp_1' }
    const next = request([more], { previous, unbounded: ['previous_response_id'] })
    expect(estimate(estimator, next).unbounded).toEqual(['previous_response_id'])
    estimator.observe(ticket, { inputTokens: 31, outputTokens: 200, responseId: 'resp_1' })
    expect(estimate(estimator, next)).toMatchObject({
      unbounded: [],
      upper: 231 + 5 + 4 + 'userAnd where is it now?'.length,
    })
    observe(estimator, next, 245)
    const third = request([more, question], { previous, unbounded: ['previous_response_id'] })
    expect(estimate(estimator, third)).toMatchObject({
      unbounded: [],
      upper: 245 + 4 + 'userWhere is my order?'.length,
    })
  })

  test('behind a URL may have changed, so its worst is held beside the prefix', () => {
    const vision = { kind: 'flat', tokens: 1_000 } as const
    const estimator = createInputEstimator()
    const image = (source: string) => request([{ ...question, media: [{ kind: 'image', detail: 'auto', source }] }])
    observe(estimator, image('https://example.com/a.png'), 300)
    expect(estimate(estimator, image('https://example.com/a.png'), { ...foreign, vision }).upper).toBe(1_300)
    expect(estimate(estimator, image('https://example.com/b.png')).ticket?.anchor).toBeUndefined()
  })

  test('in an image is known by its size: other pixels make no other prefix', () => {
    const png = (width: number, pixel: number): string => {
      const header = Buffer.alloc(40, pixel)
      header.write('89504e470d0a1a0a0000000d49484452', 'hex')
      header.writeUInt32BE(width, 16)
      header.writeUInt32BE(600, 20)
      return header.toString('base64')
    }
    const image = (data: string) => request([{ ...question, media: [{ kind: 'image', detail: 'auto', data }] }])
    const estimator = createInputEstimator()
    observe(estimator, image(png(800, 1)), 900)
    expect(estimate(estimator, image(png(800, 2))).ticket?.anchor).toBe(900)
    expect(estimate(estimator, image(png(801, 1))).ticket?.anchor).toBeUndefined()
    observe(estimator, image('bm90IGFuIGltYWdl'), 400)
    expect(estimate(estimator, image('bm90IGEgcG5nIQ==')).ticket?.anchor).toBeUndefined()
  })
})

test('no bound is under what a byte-level vocabulary counts, whatever was reported before', () => {
  // Any function of a segment that is at most its bytes and framing is a possible vocabulary.
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { minLength: 1, maxLength: 6 })
  const share = fc.double({ min: 0.05, max: 1, noNaN: true })
  fc.assert(
    fc.property(texts, share, fc.array(fc.nat({ max: 6 }), { maxLength: 8 }), (contents, bytesPerToken, cuts) => {
      const estimator = createInputEstimator()
      const truth = (count: number): number =>
        1 +
        contents.slice(0, count).reduce((sum, text) => sum + 3 + Math.floor(Buffer.byteLength(text) * bytesPerToken), 0)
      for (const cut of [...cuts, contents.length]) {
        const count = Math.max(1, Math.min(cut, contents.length))
        const { upper, learned, tokens, ticket } = estimate(
          estimator,
          request(contents.slice(0, count).map((text) => message(text))),
        )
        expect(upper).toBeGreaterThanOrEqual(truth(count))
        expect(learned).toBeLessThanOrEqual(upper)
        expect(tokens).toBeLessThanOrEqual(learned)
        if (ticket !== undefined) estimator.observe(ticket, { inputTokens: truth(count) })
      }
    }),
    { numRuns: 300 },
  )
})
