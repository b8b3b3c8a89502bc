import { describe, expect, test } from 'vitest'
import { createCounter } from '../../src/create-counter.ts'
import { createInputEstimator } from '../../src/create-input-estimator.ts'
import type { CountingModel, InputEstimate, InputEstimator } from '../../src/input-estimate.ts'

const foreign: CountingModel = { encoding: 'o200k_base', encodingIsExact: false, contextWindow: 400_000 }
const names = { provider: 'other', name: 'some-model' }
const counter = createCounter('o200k_base')

const words = [
  'order',
  'parcel',
  'refund',
  'customer',
  'delivery',
  'invoice',
  'address',
  'question',
  'please',
  'Tuesday',
]
/** No two are the same: an identical prompt would be known as it was reported. */
const prose = (index: number): string =>
  `${index} ` +
  Array.from({ length: 20 + ((index * 7) % 60) }, (_, at) => words[(index * 3 + at * at) % words.length]).join(' ')
const digits = (index: number): string => String((index + 1) * 7_919).repeat(10 + (index % 20))

function ask(estimator: InputEstimator, text: string, by = names): InputEstimate {
  const segments = [{ texts: [text], overheadTokens: 4 }]
  return estimator.estimate({ segments, baseTokens: 5, unbounded: [], settings: '[]' }, foreign, by)
}

/** Shows the estimator that many texts and what a model with the given vocabulary counts. */
function teach(estimator: InputEstimator, texts: readonly string[], truth: (text: string) => number, by = names): void {
  for (const text of texts) {
    const { ticket } = ask(estimator, text, by)
    if (ticket !== undefined) estimator.observe(ticket, { inputTokens: truth(text) })
  }
}

const thirtyPercentMore = (text: string): number => Math.round(8 + 1.3 * counter.count(text))
/** As the vocabulary of Gemini has it. */
const digitByDigit = (text: string): number => 8 + text.length

describe('what was learned', () => {
  const taught = createInputEstimator()
  teach(
    taught,
    Array.from({ length: 200 }, (_, index) => prose(index)),
    thirtyPercentMore,
  )

  test('brings the likely count near the truth and the bound close above it', () => {
    const text = [1_000, 1_001, 1_002, 1_003, 1_004].map(prose).join(' ')
    const truth = thirtyPercentMore(text)
    const { tokens, learned } = ask(taught, text)
    expect(Math.abs(tokens - truth)).toBeLessThanOrEqual(truth * 0.03)
    expect(learned).toBeGreaterThanOrEqual(truth)
    expect(learned).toBeLessThanOrEqual(truth * 1.2)
    const untaught = ask(createInputEstimator(), text)
    expect(untaught.learned).toBeGreaterThan(learned)
  })

  test('is of one model, not of others', () => {
    expect(ask(taught, prose(1_000), { ...names, name: 'other' })).toMatchObject({
      learned: ask(createInputEstimator(), prose(1_000)).learned,
    })
  })

  test('claims nothing of texts of another kind', () => {
    const text = digits(3)
    expect(ask(taught, text).learned).toBeGreaterThanOrEqual(digitByDigit(text))
  })

  test('tells digits from words where they count differently', () => {
    const estimator = createInputEstimator()
    const texts = Array.from({ length: 80 }, (_, index) => (index % 2 === 0 ? prose(index) : digits(index)))
    const mixed = (text: string): number => (/^\d/.test(text) ? digitByDigit(text) : thirtyPercentMore(text))
    teach(estimator, texts, mixed)
    for (const text of [prose(500), digits(501)]) {
      const { tokens, learned } = ask(estimator, text)
      expect(Math.abs(tokens - mixed(text)) / mixed(text)).toBeLessThan(0.1)
      expect(learned).toBeGreaterThanOrEqual(mixed(text))
    }
  })

  test('gives way when the model gets another tokenizer', () => {
    const estimator = createInputEstimator()
    const texts = Array.from({ length: 400 }, (_, index) => prose(index))
    teach(estimator, texts, thirtyPercentMore)
    const twice = (text: string): number => Math.round(8 + 2.6 * counter.count(text))
    teach(
      estimator,
      texts.map((text) => `${text} again`),
      twice,
    )
    const { tokens } = ask(estimator, prose(2_000))
    expect(Math.abs(tokens - twice(prose(2_000))) / twice(prose(2_000))).toBeLessThan(0.1)
  })
})

test.each([
  ['claude-opus-4-1-20250805', 1.15],
  ['claude-3-7-sonnet-latest', 1.15],
  ['claude-opus-4-20250514', 1.15],
  ['anthropic.claude-opus-4-7-v1', 1.45],
  ['claude-sonnet-5-5', 1.45],
  ['claude-fable-5-1', 1.45],
  ['gemini-2.5-pro', 1.15],
  ['llama-4', 1.5],
])('before anything was seen, %s is taken for %f of what we count', (name, ratio) => {
  expect(ask(createInputEstimator(), prose(1), { provider: 'any', name }).ticket?.prior.ratio).toBe(ratio)
})

test('an encoding that is public is taken at its word', () => {
  const { ticket } = createInputEstimator().estimate(
    { segments: [], baseTokens: 3, unbounded: [] },
    { encoding: 'o200k_base', contextWindow: 1_000 },
    { provider: 'openai', name: 'gpt-5' },
  )
  expect(ticket?.prior.ratio).toBe(1)
})

describe('the state', () => {
  const secret = 'my secret prompt that nobody may read'
  const taught = createInputEstimator()
  teach(taught, [secret, ...Array.from({ length: 20 }, (_, index) => prose(index))], thirtyPercentMore)
  const state = taught.exportState()

  test('is JSON of digests and numbers, without a word of text or of names', () => {
    const json = JSON.stringify(state)
    expect(JSON.parse(json)).toEqual(state)
    for (const word of ['secret', 'order', 'other', 'some-model']) expect(json).not.toContain(word)
    expect(state.anchors).toHaveLength(21)
  })

  test('makes another estimator say the same', () => {
    const heir = createInputEstimator({ state: JSON.parse(JSON.stringify(state)) as typeof state })
    for (const text of [secret, prose(3), prose(99)]) expect(ask(heir, text)).toEqual(ask(taught, text))
    const late = createInputEstimator()
    late.importState(state)
    expect(ask(late, prose(99))).toEqual(ask(taught, prose(99)))
  })

  const digest = `${'A'.repeat(43)}=`
  test.each<[string, unknown]>([
    ['version', { ...state, version: 2 }],
    ['models', { ...state, models: {} }],
    ['anchors', { version: 1, models: [] }],
    ['anchors[0]', { ...state, anchors: [['my secret', 5]] }],
    ['anchors[0]', { ...state, anchors: [[digest, -5]] }],
    ['anchors[0]', { ...state, anchors: [[digest, 0.5]] }],
    ['models[0]', { ...state, models: [[digest, { observations: 1, weights: [1], covariance: [], noise: 1 }]] }],
    ['models[0]', { ...state, models: [[digest, { ...state.models[0]?.[1], noise: Number.NaN }]] }],
    ['version', null],
    ['version', 'state'],
  ])('is refused with the place where %s is wrong', (place, wrong) => {
    expect(() => createInputEstimator({ state: wrong as typeof state })).toThrow(RangeError)
    expect(() => createInputEstimator({ state: wrong as typeof state })).toThrow(`: ${place} must`)
  })
})
