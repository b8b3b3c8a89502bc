import * as fc from 'fast-check'

/** What may happen on one of the four budgets in one step. */
export interface StepLine {
  readonly isNamed: boolean
  readonly amount: number
  /** Share of the amount, in percent, that a reservation accepts at least; `undefined`: all of it. */
  readonly atLeastPercent: number | undefined
  readonly keep: number
  readonly credit: number
}

/** One step of a sequence: time passes, then a verb is called on one of the handles. */
export interface Step {
  readonly pauseMs: number
  readonly verb: 'reserve' | 'keep' | 'settle' | 'refund' | 'limit' | 'gate' | 'read'
  readonly handle: 0 | 1
  readonly id: number
  readonly seq: number
  readonly ttlMs: number
  readonly onExpire: 'charge' | 'release'
  readonly lines: readonly StepLine[]
}

const LONGEST_SEQUENCE = 40

/**
 * Pauses and lives are such that no hold is ever near its end: the contract lets a store round expiries up, and stores
 * that round differently must still agree. Short pauses add up to less than a short life; a medium pause outlives a
 * short hold but a whole sequence of them no long one; a long pause outlives all, and the memory of an id.
 */
const PAUSES = { none: 0, short: 100, medium: 100_000, long: 3 * 3_600_000 }
const SHORT_LIFE_MS = 20_000
const LONG_LIFE_MS = 2 * 3_600_000
const IDS = 10

const line: fc.Arbitrary<StepLine> = fc.record({
  isNamed: fc.boolean(),
  amount: fc.nat(45),
  atLeastPercent: fc.option(fc.nat(100), { nil: undefined }),
  keep: fc.nat(80),
  credit: fc.nat(30),
})

const step: fc.Arbitrary<Step> = fc.record({
  pauseMs: weighted([
    [10, PAUSES.none],
    [5, PAUSES.short],
    [4, PAUSES.medium],
    [1, PAUSES.long],
  ]),
  verb: weighted<Step['verb']>([
    [9, 'reserve'],
    [6, 'settle'],
    [4, 'keep'],
    [1, 'refund'],
    [1, 'limit'],
    [1, 'gate'],
    [1, 'read'],
  ]),
  handle: fc.constantFrom<(0 | 1)[]>(0, 1),
  id: fc.nat(IDS - 1),
  seq: fc.nat(6),
  ttlMs: fc.constantFrom(SHORT_LIFE_MS, LONG_LIFE_MS),
  onExpire: weighted<Step['onExpire']>([
    [3, 'charge'],
    [1, 'release'],
  ]),
  lines: fc.tuple(line, line, line, line),
})

export const sequences: fc.Arbitrary<Step[]> = fc.array(step, {
  minLength: 1,
  maxLength: LONGEST_SEQUENCE,
  size: 'max',
})

function weighted<Value>(values: readonly (readonly [number, Value])[]): fc.Arbitrary<Value> {
  return fc.oneof(...values.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })))
}
