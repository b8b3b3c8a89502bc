// The memory store: a reservation and its settlement over five budgets, against five consumes of the memory limiter of
// rate-limiter-flexible, which keep no ids, no holds and nothing together. Subjects take turns in short rounds.
import { randomUUID } from 'node:crypto'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { memoryStore } from '@bursar/core'
import { quantile, reportBar } from './lib/statistics.ts'

const ROUNDS = 600
const WARM_UP_ROUNDS = 100
const CALLS_PER_ROUND = 250
/** 20 calls a second of simulated time: some 20,000 settled ids are remembered, as in a busy service. */
const MS_PER_CALL = 50
const START = Date.UTC(2026, 10, 20)
const DAY = 86_400_000

const KEYS = [
  'usd/day/UTC/agent:support_classifier',
  'usd/month/Europe/Berlin/team:support',
  'tokens/hour/UTC/agent:support_classifier/model:gpt-5-mini',
  'usd/month/UTC/',
  'requests/day/UTC/agent:support_classifier',
]

let now = START
const store = memoryStore({ clock: { now: () => now } })
const budgets = KEYS.map((key, index) => {
  const window = { window: '2026-11-20', startsAt: START, endsAt: START + 1_000 * DAY }
  return { key, ...window, limit: 10 ** 15, limitKey: `budget ${index}`, thresholds: [50, 80, 100] }
})
const reserved = budgets.map((budget) => ({ budget, amount: 2_500_000 }))
const settled = budgets.map((budget) => ({ budget, amount: 1_400_000 }))
const limiters = KEYS.map((keyPrefix) => new RateLimiterMemory({ keyPrefix, points: 10 ** 15, duration: 86_400 }))

type Subject = (id: string) => Promise<void>

const bursar: Subject = async (id) => {
  now += MS_PER_CALL
  await store.reserve({ id, lines: reserved, ttlMs: 600_000, onExpire: 'charge' })
  await store.settle({ id, lines: settled })
}
const bursarNow: Subject = async (id) => {
  now += MS_PER_CALL
  store.reserveNow({ id, lines: reserved, ttlMs: 600_000, onExpire: 'charge' })
  store.settleNow({ id, lines: settled })
}
const consumeFive: Subject = async () => {
  for (const limiter of limiters) await limiter.consume('support_classifier', 1)
}

const subjects = { bursar, bursarNow, limiter: consumeFive, limiterAgain: consumeFive }
const samples = new Map<string, number[]>(Object.keys(subjects).map((name) => [name, []]))
for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round++) {
  for (const [name, subject] of Object.entries(subjects)) {
    const nanoseconds = await timePerCall(subject)
    if (round >= WARM_UP_ROUNDS) samples.get(name)?.push(nanoseconds)
  }
}

const p50 = (name: keyof typeof subjects): number => quantile(samples.get(name) ?? [], 0.5)
console.log(`node ${process.version}, five budgets, p50 of ${ROUNDS} rounds of ${CALLS_PER_ROUND} calls`)
for (const name of samples.keys()) console.log(`${name} ${p50(name as keyof typeof subjects).toFixed(0)} ns`)
console.log(`noise floor: baseline / baseline ${(p50('limiterAgain') / p50('limiter')).toFixed(3)}`)
console.log(`memory-reserve-settle without promises / baseline ${(p50('bursarNow') / p50('limiter')).toFixed(3)}`)
reportBar('memory-reserve-settle', p50('bursar') / p50('limiter'), 1)

async function timePerCall(subject: Subject): Promise<number> {
  const ids = Array.from({ length: CALLS_PER_ROUND }, () => randomUUID())
  // A fresh id is a chain of pieces without a hash; the rest of a call uses it before the store does.
  void new Set(ids)
  const start = process.hrtime.bigint()
  for (const id of ids) await subject(id)
  return Number(process.hrtime.bigint() - start) / CALLS_PER_ROUND
}
