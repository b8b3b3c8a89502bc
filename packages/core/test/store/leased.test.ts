import { budget, hold, position, reserve, settle as settleOn } from '@bursar/store-testkit'
import { describe, expect, test } from 'vitest'
import { guarded, leased, memoryStore, StoreUnavailableError } from '../../src/index.ts'
import type { BudgetStore, LeasedOptions, StoreNotice } from '../../src/index.ts'
import { FakeClock, settle } from '../limit/fake-clock.ts'
import { breakableStore } from './broken-store.ts'

const LIMIT = 1_000_000
const endless = { window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit: LIMIT }
const line = budget({ key: 'org', ...endless, onStoreError: 'lease' })
const strict = budget({ key: 'strict', ...endless })

function subject(options: LeasedOptions = {}, clock = new FakeClock(), server = breakableStore(clock)) {
  return { clock, server, store: leased(server, { clock, ...options }) }
}

let ids = 0
async function call(store: BudgetStore, lines = [line], held = 1_000, spent = 400): Promise<boolean> {
  const id = `call ${ids++}`
  const { ok } = await reserve(
    store,
    id,
    lines.map((asked) => [asked, held] as const),
  )
  if (ok)
    await settleOn(
      store,
      id,
      lines.map((asked) => [asked, spent] as const),
    )
  return ok
}

async function calls(store: BudgetStore, count: number, lines = [line]): Promise<void> {
  for (let index = 0; index < count; index++) expect(await call(store, lines)).toBe(true)
}

/** Until the counter has a slice. */
async function warm(
  { store, clock }: Pick<ReturnType<typeof subject>, 'store' | 'clock'>,
  lines = [line],
): Promise<void> {
  for (let round = 0; round < 20; round++) {
    await calls(store, 4, lines)
    await clock.advance(500)
  }
}

describe('a slice', () => {
  test('serves calls without asking the store, and the store learns what they spent', async () => {
    const { store, server, clock } = subject()
    await warm({ store, clock })
    const before = { ...server.asked }
    await calls(store, 10)
    await settle()
    expect(server.asked.reserve).toBe(before.reserve)
    expect(server.asked.settle - before.settle).toBeLessThanOrEqual(3)
    await store.flush()
    expect((await position(server.memory, line)).net).toBe(90 * 400)
    expect(await position(store, line)).toEqual({ net: 90 * 400, held: 0 })
  })

  test('is got only for a counter that is used enough, or shall bridge outages', async () => {
    const { store, server } = subject()
    await calls(store, 19, [strict])
    await settle()
    expect(await position(server.memory, strict)).toEqual({ net: 19 * 400, held: 0 })
    await calls(store, 1)
    await settle()
    expect((await position(server.memory, line)).held).toBeGreaterThan(0)
  })

  test('is never more than what is free / (2 * processes)', async () => {
    const clock = new FakeClock()
    const server = breakableStore(clock)
    const small = { ...line, limit: 100_000 }
    const shares: number[] = []
    const watched: BudgetStore = {
      ...server,
      settle: async (request) => {
        const keep = request.lines[0]?.keep ?? 0
        const { net } = await position(server.memory, small)
        if (keep > 0) shares.push(keep / (100_000 - net))
        return server.settle(request)
      },
    }
    const store = leased(watched, { clock, processes: 10, horizonMs: 5_000 })
    for (let round = 0; round < 100; round++) {
      await call(store, [small])
      await clock.advance(100)
    }
    expect(Math.max(...shares)).toBeGreaterThan(0.04)
    expect(Math.max(...shares)).toBeLessThanOrEqual(1 / 20)
  })

  test('shrinks when less is spent, and is given back when nobody calls', async () => {
    const { store, server, clock } = subject({ ttlMs: 10_000 })
    await warm({ store, clock })
    const busy = (await position(server.memory, line)).held
    await clock.advance(40_000)
    const idle = (await position(server.memory, line)).held
    expect(idle).toBeLessThan(busy)
    await clock.advance(200_000)
    expect(await position(server.memory, line)).toEqual({ net: 80 * 400, held: 0 })
  })

  test('of a process that is gone is charged', async () => {
    const { server, store, clock } = subject({ ttlMs: 10_000 })
    await calls(store, 5)
    await settle()
    const { net, held } = await position(server.memory, line)
    server.state = 'dead'
    await clock.advance(30_000)
    expect(held).toBeGreaterThan(0)
    expect(await position(server.memory, line)).toEqual({ net: net + held, held: 0 })
  })

  test('is given back when the store is closed; what is in flight is charged', async () => {
    const { server, store } = subject()
    await calls(store, 20)
    await settle()
    await hold(store, 'in flight', [[line, 700]])
    await store.close()
    expect(await position(server.memory, line)).toEqual({ net: 20 * 400 + 700, held: 0 })
    await expect(reserve(store, 'late', [[line, 1]])).rejects.toBeInstanceOf(StoreUnavailableError)
  })
})

describe('several processes', () => {
  test('never pass the limit together, and use it up', async () => {
    const clock = new FakeClock()
    const server = breakableStore(clock)
    const processes = Array.from({ length: 4 }, () => leased(server, { clock, processes: 4 }))
    let truth = 0
    let refused = 0
    for (let round = 0; refused < 400 && round < 20_000; round++) {
      const store = processes[round % 4]
      if (store === undefined) throw new Error('no such process')
      const spent = 200 + ((round * 37) % 800)
      const id = `round ${round}`
      const { ok } = await reserve(store, id, [[line, 1_000]])
      if (ok) truth += spent
      if (ok) await settleOn(store, id, [[line, spent]])
      else refused++
      if (round % 20 === 0) await clock.advance(100)
      const { net, held } = await position(server.memory, line)
      expect(net + held).toBeLessThanOrEqual(LIMIT)
    }
    expect(truth).toBeLessThanOrEqual(LIMIT)
    expect(truth).toBeGreaterThan(LIMIT * 0.99)
    await Promise.all(processes.map((store) => store.flush()))
    expect((await position(server.memory, line)).net).toBe(truth)
  })

  test('hear of a suspension within a second', async () => {
    const { server, store, clock } = subject()
    const gated = async (): Promise<unknown> => {
      const result = await reserve(store, `gated ${ids++}`, [[line, 10]], { gates: ['agent/x'] })
      return result.ok ? 'granted' : result.reason
    }
    for (let round = 0; round < 30; round++) {
      expect(await gated()).toBe('granted')
      await clock.advance(100)
    }
    await server.memory.control({ kind: 'gate', gate: 'agent/x', suspension: { reason: 'loop', actor: 'ops', at: 0 } })
    for (let tenth = 0; tenth < 10; tenth++) {
      await clock.advance(100)
      await gated()
    }
    expect(await gated()).toBe('suspended')
  })

  test('give their slices back when the limit is lowered below what is spent', async () => {
    const { server, store, clock } = subject({ ttlMs: 3_000 })
    const limited = { ...line, limitKey: 'org' }
    await warm({ store, clock }, [limited])
    await server.memory.control({ kind: 'limit', limitKey: 'org', limit: 5_000 })
    await clock.advance(2_000)
    expect(await call(store, [limited])).toBe(false)
    expect((await position(server.memory, limited)).held).toBe(0)
  })
})

describe('while the store is away', () => {
  test('calls of a budget that says lease are served and say so, until the slice is used up', async () => {
    const { store, server, clock } = subject()
    await warm({ store, clock })
    server.state = 'dead'
    await reserve(store, 'notices', [[strict, 1]]).catch(() => {})
    const result = await hold(store, 'a', [[line, 1_000]])
    expect(result.degraded).toBe(true)
    await settleOn(store, 'a', [[line, 400]])
    let served = 0
    while (await call(store).catch(() => false)) served++
    expect(served).toBeGreaterThan(8 * 1.5)
    await expect(call(store)).rejects.toBeInstanceOf(StoreUnavailableError)
    await server.thaw()
    await clock.advance(60_000)
    expect((await position(server.memory, line)).net).toBe((80 + 1 + served) * 400)
  })

  test('calls of a budget that says deny are refused, though it has a slice', async () => {
    const { store, server, clock } = subject()
    await warm({ store, clock }, [strict])
    await calls(store, 1, [strict])
    server.state = 'dead'
    await clock.advance(11_000)
    await expect(call(store, [strict])).rejects.toBeInstanceOf(StoreUnavailableError)
    await expect(call(store, [line, strict])).rejects.toBeInstanceOf(StoreUnavailableError)
  })

  test('a slice ends after four fifths of its life', async () => {
    const { store, server, clock } = subject({ ttlMs: 10_000, horizonMs: 60_000 })
    await warm({ store, clock })
    server.state = 'dead'
    await clock.advance(7_900)
    expect(await call(store)).toBe(true)
    await clock.advance(200)
    await expect(call(store)).rejects.toBeInstanceOf(StoreUnavailableError)
  })

  test('what was spent after its lease had expired replaces the charge', async () => {
    const { store, server, clock } = subject({ ttlMs: 10_000 })
    await warm({ store, clock })
    await hold(store, 'long', [[line, 1_000]])
    server.state = 'dead'
    await clock.advance(60_000)
    await settleOn(store, 'long', [[line, 123]])
    await server.thaw()
    await clock.advance(60_000)
    expect((await position(server.memory, line)).net).toBe(80 * 400 + 123)
  })
})

test('a threshold is announced once over all processes, with the settlement that crossed it or soon after', async () => {
  const clock = new FakeClock()
  const server = breakableStore(clock)
  const watched = { ...line, thresholds: [10, 20] }
  const percents: number[] = []
  const stores = [leased(server, { clock }), leased(server, { clock })]
  const heard = (notice: StoreNotice): void => void (notice.kind === 'crossed' && percents.push(notice.percent))
  for (const store of stores) store.watch(heard)
  for (let round = 0; round < 700; round++) {
    const id = `threshold ${round}`
    const store = stores[round % 2] as BudgetStore
    const reserved = await reserve(store, id, [[watched, 1_000]])
    const settled = await settleOn(store, id, [[watched, 400]])
    for (const { percent } of [...reserved.crossed, ...settled.crossed]) percents.push(percent)
    if (round % 8 === 0) await clock.advance(200)
  }
  await clock.advance(60_000)
  expect(percents).toEqual([10, 20])
})

test('stands over a guard, not under one, and once', () => {
  const store = leased(memoryStore())
  expect(store.traits).toMatchObject({ leased: true, guarded: true })
  expect(() => guarded(store)).toThrow('write leased(guarded(store))')
  expect(() => leased(store)).toThrow('leased already')
  expect(() => leased(memoryStore(), { horizon: 1 } as never)).toThrow('Did you mean "horizonMs"')
  expect(() => leased(memoryStore(), { processes: 0 })).toThrow(/processes must be a whole number from 1/)
})
