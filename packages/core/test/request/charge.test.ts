import { priceBook } from '@bursar/models'
import { createInputEstimator } from '@bursar/tokens'
import { describe, expect, test } from 'vitest'
import { charge, type Charge, chargedAmount } from '../../src/request/charge.js'
import type { Outcome } from '../../src/request/ending.js'
import type { Flight } from '../../src/request/flight.js'

/** USD per million tokens: 1 for input, 2 for output; so 1,000 and 2,000 nano-USD per token. */
const price = { input: '1', output: '2', contextWindow: 10_000, maxOutput: 500, encoding: 'o200k_base' } as const
const prices = priceBook.with({
  toy: price,
  thinker: { ...price, hiddenReasoning: true },
  'toy-2026': { ...price, input: '3' },
})
const estimator = createInputEstimator()

interface Situation {
  readonly model?: string
  readonly charge?: 'free' | 'metered' | 'unmetered'
  readonly choices?: number
  /** The largest that one of the budgets holds. @default proven */
  readonly bound?: 'proven' | 'learned'
  /** What the request itself decides. */
  readonly operation?: { readonly readsMore?: boolean; readonly mayHideOutput?: boolean }
  /** What a budget put on the wire. */
  readonly outputCap?: number
}

/** 100 tokens of input at most, or 40 where every budget holds what was learned; 500 of output per choice. */
function flightOf(situation: Situation = {}): Flight {
  const { model = 'toy', charge: kind = 'metered', choices = 1, bound = 'proven', outputCap } = situation
  const inputUpper = { proven: 100, learned: 40 }
  const seam = {
    wire: { provider: 'openai' },
    governance: { estimator, settings: { interruptedLagTokens: 50, interruptedTokensPerSecond: 100 } },
  }
  const estimate = {
    card: prices.find('openai', model),
    prices,
    inputUpper,
    bound,
    choices,
    outputUpper: 500,
    amount: (by: { readonly bound: 'proven' | 'learned' }, output: number) =>
      inputUpper[by.bound] * 1_000 + output * choices * 2_000,
  }
  const call = { seam, operation: { charge: kind, model, ...situation.operation }, startedAt: 0 }
  return { call, estimate, reservation: { id: 'r', holds: [], outputCap } } as unknown as Flight
}

const reported = { inputTokens: 80, outputTokens: 30 }
/** Of what was reported. */
const part = { inputTokens: 50, outputTokens: 10 }
const words = 'one two three four five'
const counted = estimator.countOutput(words, { encoding: 'o200k_base', contextWindow: 10_000 })
const read = { terminated: true, failed: false, outputText: words }

interface Row {
  readonly what: string
  readonly situation?: Situation
  readonly outcome: Pick<Outcome, 'ending' | 'reading' | 'behindMs'>
  readonly tokens: readonly [input: number, output: number]
  readonly nanoUsd: number
  readonly source: Charge['source']
  /** Requests that left, each of which counts. */
  readonly dispatches?: number
}

const hold = { tokens: [100, 500], nanoUsd: 1_100_000, source: 'estimated' } as const
const nothing = { tokens: [0, 0], nanoUsd: 0, source: 'provider' } as const
const asReported = { tokens: [80, 30], nanoUsd: 140_000, source: 'provider' } as const

/** The provider told its input, and that some output had come, before it broke off. */
const begun = { ...read, terminated: false, isPartial: true, usage: { inputTokens: 60, outputTokens: 1 } } as const

const table: readonly Row[] = [
  {
    what: 'interrupted after the input was reported',
    outcome: { ending: 'interrupted', reading: begun },
    tokens: [60, counted + 50],
    nanoUsd: 60_000 + (counted + 50) * 2_000,
    source: 'estimated',
  },
  {
    what: 'interrupted after more output was reported than was seen, beyond the cap',
    outcome: { ending: 'interrupted', reading: { ...begun, usage: { inputTokens: 60, outputTokens: 700 } } },
    tokens: [60, 700],
    nanoUsd: 1_460_000,
    source: 'estimated',
  },
  {
    what: 'interrupted after the input was reported, hidden reasoning possible',
    situation: { model: 'thinker' },
    outcome: { ending: 'interrupted', reading: begun },
    tokens: [60, 500],
    nanoUsd: 1_060_000,
    source: 'estimated',
  },
  {
    what: 'interrupted after the input was reported, hidden reasoning ruled out by the request',
    situation: { model: 'thinker', operation: { mayHideOutput: false } },
    outcome: { ending: 'interrupted', reading: begun },
    tokens: [60, counted + 50],
    nanoUsd: 60_000 + (counted + 50) * 2_000,
    source: 'estimated',
  },
  {
    what: 'interrupted where the request asks for hidden reasoning',
    situation: { operation: { mayHideOutput: true } },
    outcome: { ending: 'interrupted', reading: begun },
    tokens: [60, 500],
    nanoUsd: 1_060_000,
    source: 'estimated',
  },
  {
    what: 'interrupted while the provider may have read on',
    situation: { operation: { readsMore: true } },
    outcome: { ending: 'interrupted', reading: begun },
    tokens: [100, counted + 50],
    nanoUsd: 100_000 + (counted + 50) * 2_000,
    source: 'estimated',
  },
  {
    what: 'complete with usage',
    outcome: { ending: 'complete', reading: { ...read, usage: reported } },
    ...asReported,
  },
  {
    what: 'complete with the usage of a dearer model in it',
    outcome: {
      ending: 'complete',
      reading: { ...read, usage: reported, others: [{ model: 'toy-2026', usage: part }] },
    },
    ...asReported,
    nanoUsd: 140_000 + 50 * 2_000,
  },
  {
    what: 'complete with the usage of a cheaper model in it, priced no lower',
    situation: { model: 'toy-2026' },
    outcome: { ending: 'complete', reading: { ...read, usage: reported, others: [{ model: 'toy', usage: part }] } },
    ...asReported,
    nanoUsd: 80 * 3_000 + 30 * 2_000,
  },
  {
    what: 'complete with the usage of models that nobody knows in it, priced as the one that answered',
    outcome: {
      ending: 'complete',
      reading: { ...read, usage: reported, others: [{ model: 'nobody', usage: part }, { usage: part }] },
    },
    ...asReported,
  },
  {
    what: 'complete without usage',
    outcome: { ending: 'complete_without_usage', reading: read },
    tokens: [100, counted],
    nanoUsd: 100_000 + counted * 2_000,
    source: 'estimated',
  },
  {
    what: 'unknown where every budget holds what was learned',
    situation: { bound: 'learned' },
    outcome: { ending: 'unknown' },
    tokens: [40, 500],
    nanoUsd: 1_040_000,
    source: 'estimated',
  },
  {
    what: 'complete without usage, hidden reasoning possible',
    situation: { model: 'thinker' },
    outcome: { ending: 'complete_without_usage', reading: read },
    ...hold,
  },
  {
    what: 'interrupted',
    outcome: { ending: 'interrupted', reading: read },
    tokens: [100, counted + 50],
    nanoUsd: 100_000 + (counted + 50) * 2_000,
    source: 'estimated',
  },
  {
    what: 'interrupted 1.5 s after its reader had fallen behind',
    outcome: { ending: 'interrupted', reading: read, behindMs: 1_500 },
    tokens: [100, counted + 50 + 150],
    nanoUsd: 100_000 + (counted + 50 + 150) * 2_000,
    source: 'estimated',
  },
  {
    what: 'interrupted with a reader far behind: at most the hold',
    outcome: { ending: 'interrupted', reading: read, behindMs: 3_600_000 },
    ...hold,
  },
  {
    what: 'complete after a key handed over',
    outcome: { ending: 'complete', reading: { ...read, usage: reported } },
    ...asReported,
    dispatches: 2,
  },
  { what: 'refused after a key handed over', outcome: { ending: 'refused' }, ...nothing, dispatches: 2 },
  {
    what: 'interrupted, but the usage was seen',
    outcome: { ending: 'interrupted', reading: { ...read, usage: reported } },
    ...asReported,
  },
  {
    what: 'interrupted near its cap: at most the hold',
    situation: { outputCap: 20 },
    outcome: { ending: 'interrupted', reading: read },
    tokens: [100, 20],
    nanoUsd: 140_000,
    source: 'estimated',
  },
  {
    what: 'interrupted, hidden reasoning possible',
    situation: { model: 'thinker' },
    outcome: { ending: 'interrupted', reading: read },
    ...hold,
  },
  {
    what: 'interrupted, hidden reasoning reported',
    situation: { model: 'thinker' },
    outcome: { ending: 'interrupted', reading: { ...read, usage: reported } },
    ...asReported,
  },
  { what: 'refused', outcome: { ending: 'refused' }, ...nothing },
  {
    what: 'refused by a model that reasons',
    situation: { model: 'thinker' },
    outcome: { ending: 'refused' },
    ...nothing,
  },
  { what: 'unknown', outcome: { ending: 'unknown' }, ...hold },
  { what: 'unknown after some text', outcome: { ending: 'unknown', reading: read }, ...hold },
  {
    what: 'unknown, but the usage was seen',
    outcome: { ending: 'unknown', reading: { ...read, usage: reported } },
    ...asReported,
  },
  {
    what: 'unknown under a cap of a budget',
    situation: { outputCap: 300 },
    outcome: { ending: 'unknown' },
    tokens: [100, 300],
    nanoUsd: 700_000,
    source: 'estimated',
  },
  {
    what: 'unknown with three choices',
    situation: { choices: 3 },
    outcome: { ending: 'unknown' },
    tokens: [100, 1_500],
    nanoUsd: 3_100_000,
    source: 'estimated',
  },
  { what: 'never sent', outcome: { ending: 'not_sent' }, ...nothing, dispatches: 0 },
  { what: 'a free endpoint', situation: { charge: 'free' }, outcome: { ending: 'complete' }, ...nothing },
  {
    what: 'a free endpoint, never sent',
    situation: { charge: 'free' },
    outcome: { ending: 'not_sent' },
    ...nothing,
    dispatches: 0,
  },
  { what: 'an unmetered endpoint', situation: { charge: 'unmetered' }, outcome: { ending: 'complete' }, ...nothing },
  {
    what: 'an unmetered endpoint of unknown outcome',
    situation: { charge: 'unmetered' },
    outcome: { ending: 'unknown' },
    ...nothing,
  },
]

describe('the settlement table', () => {
  test.each(table)(
    '$what',
    ({ situation, outcome, tokens: [inputTokens, outputTokens], nanoUsd, source, dispatches = 1 }) => {
      const charged = charge(flightOf(situation), { status: 200, dispatches, ...outcome })
      expect(charged).toEqual({ usage: { inputTokens, outputTokens }, nanoUsd, source, requests: dispatches })
    },
  )
})

test('usage above the hold is charged in full', () => {
  const usage = { inputTokens: 400, outputTokens: 2_000 }
  const charged = charge(flightOf(), { ending: 'complete', status: 200, dispatches: 1, reading: { ...read, usage } })
  expect(charged.nanoUsd).toBe(4_400_000)
})

test('the model that answered sets the price, unless nobody knows it', () => {
  const nanoUsd = (model: string): number => {
    const reading = { ...read, usage: reported, model }
    return charge(flightOf(), { ending: 'complete', status: 200, dispatches: 1, reading }).nanoUsd
  }
  expect(nanoUsd('toy-2026')).toBe(300_000)
  expect(nanoUsd('never-heard-of')).toBe(140_000)
})

test('a budget is charged in its own unit', () => {
  const charged = charge(flightOf(), {
    ending: 'complete',
    status: 200,
    dispatches: 1,
    reading: { ...read, usage: reported },
  })
  expect([chargedAmount(charged, 'usd'), chargedAmount(charged, 'tokens'), chargedAmount(charged, 'requests')]).toEqual(
    [140_000, 110, 1],
  )
})

test('text in several choices is never charged below what was seen', () => {
  const outcome = { ending: 'complete_without_usage', status: 200, dispatches: 1, reading: read } as const
  const { nanoUsd } = charge(flightOf({ choices: 3 }), outcome)
  expect(nanoUsd).toBeGreaterThanOrEqual(100_000 + counted * 2_000)
})
