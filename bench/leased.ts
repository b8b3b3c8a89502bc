// Leases over Redis, in their default configuration: how many calls need no round trip, how many round trips there are in
// all, and what a local call costs against the memory store, which has no store behind it. Subjects take turns.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { guarded, leased, memoryStore } from '@bursar/core'
import type { BudgetLine, BudgetStore } from '@bursar/core'
import { redisStore } from '@bursar/store-redis'
import { seeded } from './lib/corpus.ts'
import { startRedis } from './lib/start-redis.ts'
import { quantile, reportAtLeast, reportBar } from './lib/statistics.ts'

const AGENTS = 5
const CALLERS = 32
const LOAD_MS = 15_000
const HELD = 1_000
const PROVIDER_MS = 20
const PAIR_ROUNDS = 400
const WARM_UP_ROUNDS = 100
const PAIRS_PER_ROUND = 250
const DAY = 86_400_000
/** A busy machine is no outage here. */
const PATIENT = { deadlineMs: 5_000, settleDeadlineMs: 5_000 }

const redis = await startRedis()
const proxy = fork(fileURLToPath(new URL('lib/delay-proxy.ts', import.meta.url)), [String(redis.port), '0'])
const [{ port }] = (await once(proxy, 'message')) as [{ port: number }]
const client = new Redis(port, '127.0.0.1')
const startsAt = Date.now() - DAY
const lineCache = new Map<number, readonly BudgetLine[]>()

console.log(`node ${process.version}, leases in their default configuration over Redis`)
await measureLoad()
await measurePair()

client.disconnect()
proxy.disconnect()
await redis.stop()

/** Callers of five agents, each call on five budgets, against a provider that answers after 20 ms. */
async function measureLoad(): Promise<void> {
  let asked = 0
  const inner = redisStore({ client, namespace: 'load', deadlineMs: 5_000 })
  const counting: BudgetStore = {
    ...verbsOf(inner),
    traits: { shared: true },
    reserve: (request, options) => (asked++, inner.reserve(request, options)),
    settle: (request, options) => (asked++, inner.settle(request, options)),
  }
  const store = leased(guarded(counting, PATIENT))
  const local = { calls: 0, served: 0 }
  const random = seeded(7)
  const before = await roundTrips()
  const end = performance.now() + LOAD_MS
  const call = async (agent: number): Promise<void> => {
    const id = randomUUID()
    const lines = budgetsOf(agent)
    const answer = store.reserve({
      id,
      lines: lines.map((budget) => ({ budget, amount: HELD })),
      ttlMs: 600_000,
      onExpire: 'charge',
    })
    // An answer from a slice is there without any turn of the event loop; refills go out at the same moment.
    const isLocal = await Promise.race([answer.then(() => true), nextTurns().then(() => false)])
    local.calls++
    if (isLocal) local.served++
    if (!(await answer).ok) throw new Error('the budgets of this bench are never exhausted')
    await pause(PROVIDER_MS * (0.5 + random()))
    const spent = Math.floor(HELD * (0.1 + random() * 0.9))
    await store.settle({ id, lines: lines.map((budget) => ({ budget, amount: spent })) })
  }
  const callers = Array.from({ length: CALLERS }, async (_, caller) => {
    while (performance.now() < end) await call(caller % AGENTS)
  })
  await Promise.all(callers)
  const trips = (await roundTrips()) - before
  console.log(`${local.calls} calls, ${asked} commands, ${trips} round trips on the wire`)
  reportAtLeast('leased-local-share', (100 * local.served) / local.calls, 97)
  reportBar('leased-round-trips-per-call', trips / local.calls, 0.1)
  reportBar('leased-commands-per-call', asked / local.calls, 0.1)
  await store.close()
}

/** A reservation and its settlement over five budgets, all from slices, against the memory store's. */
async function measurePair(): Promise<void> {
  const store = leased(guarded(redisStore({ client, namespace: 'pair', deadlineMs: 5_000 }), PATIENT))
  const memory = memoryStore()
  const budgets = budgetsOf(0)
  const subjects = { leased: store, memory, memoryAgain: memory }
  await warmUp(store)
  const samples = new Map<string, number[]>(Object.keys(subjects).map((name) => [name, []]))
  for (let round = 0; round < PAIR_ROUNDS + WARM_UP_ROUNDS; round++) {
    for (const [name, subject] of Object.entries(subjects)) {
      const nanoseconds = await timePerPair(subject, budgets)
      if (round >= WARM_UP_ROUNDS) samples.get(name)?.push(nanoseconds)
    }
    await pause(1)
  }
  const p50 = (name: keyof typeof subjects): number => quantile(samples.get(name) ?? [], 0.5)
  for (const name of samples.keys()) console.log(`${name} ${p50(name as keyof typeof subjects).toFixed(0)} ns a pair`)
  console.log(`noise floor: memory / memory ${(p50('memoryAgain') / p50('memory')).toFixed(3)}`)
  reportBar('leased-pair / memory-pair', p50('leased') / p50('memory'), 1)
  await store.close()
}

/** Until slices are there, and large enough for a round. */
async function warmUp(store: BudgetStore): Promise<void> {
  for (let round = 0; round < 100; round++) {
    await timePerPair(store, budgetsOf(0))
    await pause(10)
  }
}

async function timePerPair(store: BudgetStore, budgets: ReturnType<typeof budgetsOf>): Promise<number> {
  const ids = Array.from({ length: PAIRS_PER_ROUND }, () => randomUUID())
  // A fresh id is a chain of pieces without a hash; the rest of a call uses it before the store does.
  void new Set(ids)
  const reserved = budgets.map((budget) => ({ budget, amount: 2_500_000 }))
  const settled = budgets.map((budget) => ({ budget, amount: 1_400_000 }))
  const start = process.hrtime.bigint()
  for (const id of ids) {
    await store.reserve({ id, lines: reserved, ttlMs: 600_000, onExpire: 'charge' })
    await store.settle({ id, lines: settled })
  }
  return Number(process.hrtime.bigint() - start) / PAIRS_PER_ROUND
}

function budgetsOf(agent: number): readonly BudgetLine[] {
  const known = lineCache.get(agent)
  if (known !== undefined) return known
  const keys = ['org', 'team', 'model', `agent-${agent}-day`, `agent-${agent}-hour`]
  const window = { window: 'bench', startsAt, endsAt: startsAt + 30 * DAY }
  const lines = keys.map((key) => ({ key, ...window, limit: 10 ** 15, thresholds: [50, 80, 100] }))
  lineCache.set(agent, lines)
  return lines
}

function verbsOf(store: BudgetStore): BudgetStore {
  return {
    reserve: (request, options) => store.reserve(request, options),
    settle: (request, options) => store.settle(request, options),
    read: (lines, options) => store.read(lines, options),
    close: async () => store.close?.(),
  }
}

async function nextTurns(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

async function roundTrips(): Promise<number> {
  proxy.send('count')
  const [{ roundTrips: count }] = (await once(proxy, 'message')) as [{ roundTrips: number }]
  return count
}
