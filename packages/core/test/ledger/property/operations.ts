import type { BudgetLine, ReserveRequest, SettleRequest } from '../../../src/contracts/budget-store.ts'

/** One step of a sequence: time passes, then a verb is called. */
export interface Step {
  readonly advanceMs: number
  readonly call:
    | { readonly verb: 'reserve'; readonly request: ReserveRequest }
    | { readonly verb: 'settle'; readonly request: SettleRequest }
}

export const START = 1_763_596_800_000
const WINDOW_MS = 4 * 60_000
/** How many ids back a call may mean. */
const RECENT = 6
const RETENTION_MS = 15 * 60_000
const LIMITS: readonly (number | null)[] = [100, 60, 250, null]
/** In ms: from well inside a bucket of holds to past a hold's life; the long one is past the memory of an id. */
const PAUSES = [0, 0, 0, 1, 900, 900, 3_000, 9_000, 30_000, 70_000] as const
const LONG_PAUSE = 16 * 60_000

type Random = () => number

/** A sequence of calls that a process could make; the same for the same seed. */
export function sequenceOf(seed: number, length: number): readonly Step[] {
  const random = xorshift32(seed)
  const admitted = new Map<string, readonly BudgetLine[]>()
  const seqs = new Map<string, number>()
  const steps: Step[] = []
  let now = START
  let ids = RECENT
  for (let index = 0; index < length; index++) {
    const advanceMs = chance(random, 0.02) ? LONG_PAUSE : pick(random, PAUSES)
    now += advanceMs
    const isReserve = chance(random, 0.45)
    if (chance(random, isReserve ? 0.75 : 0.1)) ids++
    const id = `id ${chance(random, 0.5) ? ids : ids - Math.floor(random() * RECENT)}`
    const known = admitted.get(id)?.every(({ endsAt }) => now < endsAt + RETENTION_MS) ? admitted.get(id) : undefined
    const lines = isReserve ? linesAt(random, now) : (known ?? linesAt(random, now))
    if (isReserve) admitted.set(id, lines)
    const call = isReserve
      ? { verb: 'reserve' as const, request: reservation(random, id, lines) }
      : { verb: 'settle' as const, request: settlement(random, id, lines, seqs) }
    steps.push({ advanceMs, call })
  }
  return steps
}

function reservation(random: Random, id: string, lines: readonly BudgetLine[]): ReserveRequest {
  const asked = lines.map((budget) => {
    const amount = Math.floor(random() * 45)
    return chance(random, 0.3)
      ? { budget, amount, atLeast: Math.floor((random() * (amount + 1)) / 2) }
      : { budget, amount }
  })
  const onExpire = chance(random, 0.75) ? 'charge' : 'release'
  return { id, lines: asked, ttlMs: pick(random, [1_000, 20_000, 60_000, 120_000]), onExpire }
}

function settlement(
  random: Random,
  id: string,
  admitted: readonly BudgetLine[],
  seqs: Map<string, number>,
): SettleRequest {
  const lines = chance(random, 0.1) ? admitted.slice(1) : admitted
  const amounts = lines.map((budget) => ({ budget, amount: Math.floor(random() * 60) }))
  if (chance(random, 0.6)) {
    if (!chance(random, 0.1)) return { id, lines: amounts }
    return { id, lines: amounts.map((line) => ({ ...line, credit: Math.floor(random() * 30) })) }
  }
  const seq = (seqs.get(id) ?? 0) + (chance(random, 0.7) ? 1 : 0)
  seqs.set(id, seq)
  const kept = amounts.map((line, index) => {
    return index === 0 || chance(random, 0.8) ? { ...line, keep: Math.floor(random() * 80) } : line
  })
  return chance(random, 0.7) ? { id, seq, ttlMs: 20_000, lines: kept } : { id, seq, lines: kept }
}

/** Some of four counters, in the windows of the instant. */
function linesAt(random: Random, now: number): readonly BudgetLine[] {
  const startsAt = now - (now % WINDOW_MS)
  return LIMITS.map((limit, index): BudgetLine => {
    const rolling = { window: `from ${startsAt}`, startsAt, endsAt: startsAt + WINDOW_MS }
    const total = { window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER }
    return {
      key: `budget ${index}`,
      limit,
      thresholds: [50, 100],
      ...(index === 2 ? { ...total, enforced: chance(random, 0.5) } : rolling),
    }
  }).filter(() => chance(random, 0.6))
}

function chance(random: Random, probability: number): boolean {
  return random() < probability
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

/** Marsaglia's xorshift with 32 bits of state (https://doi.org/10.18637/jss.v008.i14); the seed is spread first. */
function xorshift32(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4_294_967_296
  }
}
