import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { budget, hold, position, reserve, settle as settleOn } from '@bursar/store-testkit'
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigurationError, guarded, memoryStore, StoreUnavailableError } from '../../src/index.ts'
import type { GuardedOptions, StoreNotice } from '../../src/index.ts'
import { FakeClock } from '../limit/fake-clock.ts'
import { type BreakableStore, breakableStore } from './broken-store.ts'

const NOON = Date.UTC(2026, 10, 20, 12)
const line = budget({ limit: 1_000 })
const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bursar-spool-'))
  folders.push(folder)
  return folder
}

function subject(options: GuardedOptions = {}, given?: BreakableStore, at = clockAt(NOON)) {
  const store = given ?? breakableStore(at)
  const notices: StoreNotice[] = []
  const guard = guarded(store, { clock: at, ...options })
  guard.watch((notice) => notices.push(notice))
  return { clock: at, store, guard, notices }
}

function clockAt(instant: number): FakeClock {
  const clock = new FakeClock()
  clock.jump(instant - clock.now())
  return clock
}

describe('a reservation', () => {
  test('is rejected at the deadline, and taken back once the server has come to it', async () => {
    const { clock, store, guard } = subject()
    store.state = 'frozen'
    const error = reserve(guard, 'a', [[line, 10]]).catch((caught: unknown) => caught)
    await clock.advance(250)
    expect(await error).toBeInstanceOf(StoreUnavailableError)
    await clock.advance(1_000)
    await store.thaw()
    await clock.advance(60_000)
    expect(await position(store.memory, line)).toEqual({ net: 0, held: 0 })
    expect(await reserve(guard, 'a', [[line, 10]])).toMatchObject({ ok: false, reason: 'settled' })
    expect(guard.pending).toBe(0)
  })

  test('is tried once more with the same id where the connection breaks, and holds once', async () => {
    const { store } = subject()
    let calls = 0
    const flaky = {
      ...store,
      reserve: async (request: Parameters<typeof store.reserve>[0]) => {
        const result = await store.reserve(request)
        if (calls++ === 0) throw new Error('read ECONNRESET')
        return result
      },
    }
    const guard = guarded(flaky)
    expect(await hold(guard, 'a', [[line, 10]])).toMatchObject({ replay: true, granted: [10] })
    expect(await position(store.memory, line)).toEqual({ net: 0, held: 10 })
  })

  test('that its caller aborts is left to its caller', async () => {
    const { store, guard } = subject()
    store.state = 'deaf'
    const controller = new AbortController()
    const request = { id: 'a', lines: [{ budget: line, amount: 10 }], ttlMs: 60_000, onExpire: 'charge' } as const
    const error = guard.reserve(request, { signal: controller.signal }).catch((caught: unknown) => caught)
    controller.abort(new Error('gone'))
    expect(await error).toMatchObject({ message: 'gone' })
    expect([guard.pending, await position(store.memory, line)]).toEqual([0, { net: 0, held: 10 }])
  })

  test('that is malformed is rejected as the store does it, and says nothing about the store', async () => {
    const { guard, notices } = subject({ failures: 1 })
    await expect(reserve(guard, 'a', [[line, -1]])).rejects.toBeInstanceOf(RangeError)
    await hold(guard, 'b', [[line, 1]])
    expect(notices).toEqual([])
  })
})

describe('a store that is down', () => {
  test('is asked no more after five failures, then once a second, then less often', async () => {
    const { clock, store, guard, notices } = subject()
    store.state = 'dead'
    for (let call = 0; call < 20; call++) await reserve(guard, `id ${call}`, [[line, 1]]).catch(() => {})
    expect(store.asked.reserve).toBe(5 * 2)
    expect(notices).toMatchObject([{ kind: 'unavailable', message: expect.stringContaining('ECONNREFUSED') }])
    const error: unknown = await reserve(guard, 'x', [[line, 1]]).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(StoreUnavailableError)
    expect(String(error)).toContain('asked again in 1000 ms')
    for (let second = 0; second < 60; second++) await clock.advance(1_000)
    expect(store.asked.settle).toBeLessThanOrEqual(2 * 6)
  })

  test('is used again as soon as one call is answered', async () => {
    const { clock, store, guard, notices } = subject()
    store.state = 'dead'
    for (let call = 0; call < 5; call++) await reserve(guard, `id ${call}`, [[line, 1]]).catch(() => {})
    await store.thaw()
    await clock.advance(1_000)
    await hold(guard, 'a', [[line, 1]])
    expect(notices.map(({ kind }) => kind)).toEqual(['unavailable', 'available'])
  })
})

describe('a settlement', () => {
  test('is put off while the store is down, and posted once when it is back', async () => {
    const { clock, store, guard } = subject()
    await hold(guard, 'a', [[line, 100]])
    store.state = 'dead'
    expect(await settleOn(guard, 'a', [[line, 40]])).toMatchObject({ outcome: 'deferred', kept: [0], states: [] })
    expect(await settleOn(guard, 'a', [[line, 70]])).toMatchObject({ outcome: 'deferred' })
    expect(guard.pending).toBe(1)
    await store.thaw()
    await clock.advance(60_000)
    expect(await position(store.memory, line)).toEqual({ net: 40, held: 0 })
    expect(guard.pending).toBe(0)
  })

  test('that was done without an answer is counted once', async () => {
    const { clock, store, guard } = subject()
    store.state = 'deaf'
    const settled = settleOn(guard, 'a', [[line, 40]])
    await clock.advance(1_000)
    expect(await settled).toMatchObject({ outcome: 'deferred' })
    await store.thaw()
    await clock.advance(60_000)
    expect(await position(store.memory, line)).toEqual({ net: 40, held: 0 })
  })

  test('announces with its posting what it has crossed', async () => {
    const { clock, store, guard, notices } = subject()
    const watched = budget({ limit: 100, thresholds: [50] })
    store.state = 'dead'
    await settleOn(guard, 'a', [[watched, 60]])
    await store.thaw()
    await clock.advance(60_000)
    expect(notices).toMatchObject([{ kind: 'crossed', percent: 50, budget: watched, state: { spent: 60 } }])
  })

  test('that keeps its hold is not put off: the next one says it all', async () => {
    const { store, guard } = subject()
    await hold(guard, 'a', [[line, 100]])
    store.state = 'dead'
    await expect(settleOn(guard, 'a', [[line, 1, { keep: 50 }]], { seq: 1 })).rejects.toBeInstanceOf(
      StoreUnavailableError,
    )
    expect(guard.pending).toBe(0)
  })

  test('that is older than 14 minutes is reported and not posted: the store may have forgotten that it knows it', async () => {
    const { clock, store, guard, notices } = subject()
    store.state = 'dead'
    await settleOn(guard, 'a', [[line, 40]])
    for (let minute = 0; minute < 16; minute++) await clock.advance(60_000)
    await store.thaw()
    await clock.advance(60_000)
    expect(notices.filter(({ kind }) => kind === 'abandoned')).toMatchObject([
      { request: { id: 'a', lines: [{ amount: 40 }] }, message: expect.stringContaining('by hand') },
    ])
    expect(await position(store.memory, line)).toEqual({ net: 0, held: 0 })
  })

  test('flush says whether all is posted', async () => {
    const { clock, store, guard } = subject()
    store.state = 'dead'
    await settleOn(guard, 'a', [[line, 40]])
    await expect(guard.flush()).rejects.toBeInstanceOf(StoreUnavailableError)
    await store.thaw()
    await clock.advance(30_000)
    await guard.flush()
    expect(await position(store.memory, line)).toEqual({ net: 40, held: 0 })
  })
})

describe('the spool', () => {
  test('survives its process, is posted by the next one, and once', async () => {
    const spool = temporaryFolder()
    const { clock, store, guard } = subject({ spool })
    store.state = 'dead'
    await settleOn(guard, 'a', [[line, 40]])
    await settleOn(guard, 'b', [[line, 2]])
    expect(readdirSync(spool)).toHaveLength(1)
    await store.thaw()
    // The process is gone without a word; another one begins.
    const next = subject({ spool }, store, clock)
    expect(next.guard.pending).toBe(2)
    const another = subject({ spool }, store, clock)
    await next.guard.flush()
    await another.guard.flush()
    await guard.flush()
    expect(await position(store.memory, line)).toEqual({ net: 42, held: 0 })
    expect(subject({ spool }, store, clock).guard.pending).toBe(0)
  })

  test('leaves nothing in the folder once all is posted', async () => {
    const spool = temporaryFolder()
    const { store, guard, clock } = subject({ spool })
    store.state = 'dead'
    await settleOn(guard, 'a', [[line, 40]])
    await store.thaw()
    await clock.advance(30_000)
    await guard.flush()
    expect(readdirSync(spool)).toEqual([])
  })

  test('takes over files of dead processes only, and reads past a line that a crash cut off', async () => {
    const spool = temporaryFolder()
    const settlement = (id: string) =>
      `${JSON.stringify({ at: NOON, request: { id, lines: [{ budget: line, amount: 5 }] } })}\n`
    const header = (pid: number, host = hostname()) => `${JSON.stringify({ version: 1, host, pid })}\n`
    // Process 1 lives as long as the machine; no process has the last number there is.
    writeFileSync(join(spool, 'alive.jsonl'), header(1) + settlement('alive'))
    writeFileSync(
      join(spool, 'dead.jsonl'),
      `${header(2 ** 22 + 1)}${settlement('a')}${settlement('b')}{"posted":"a"}\n{"at":12`,
    )
    writeFileSync(join(spool, 'other.jsonl'), '{"version":2}\n')
    const { guard, store } = subject({ spool, randomId: () => 'mine' })
    await guard.flush()
    expect(await position(store.memory, line)).toEqual({ net: 5, held: 0 })
    expect(readdirSync(spool).toSorted()).toEqual(['alive.jsonl', 'other.jsonl'])
    expect(readFileSync(join(spool, 'alive.jsonl'), 'utf8')).toContain('alive')
  })

  test('that is too old when it is found is reported to whoever listens first', async () => {
    const spool = temporaryFolder()
    const { store, guard } = subject({ spool })
    store.state = 'dead'
    await settleOn(guard, 'a', [[line, 40]])
    await store.thaw()
    const { notices, guard: next } = subject({ spool }, store, clockAt(NOON + 20 * 60_000))
    await next.flush()
    expect(notices).toMatchObject([{ kind: 'abandoned', request: { id: 'a' } }])
    expect(await position(store.memory, line)).toEqual({ net: 0, held: 0 })
  })

  test('that can not be written is refused at once', () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    expect(() => guarded(memoryStore(), { spool: file })).toThrow(ConfigurationError)
  })
})

describe('options', () => {
  test.each([
    [{ deadlineMs: 0 }, /deadlineMs must be a whole number from 1/],
    [{ failures: 1.5 }, /failures must be/],
    [{ spool: 7 }, /spool must be the path of a folder; got 7/],
    [{ deadline: 5 }, /no option "deadline". Did you mean "deadlineMs"/],
  ])('%j are refused', (options, message) => {
    expect(() => guarded(memoryStore(), options as GuardedOptions)).toThrow(message)
  })

  test('a store that is none, or guarded already, is refused', () => {
    expect(() => guarded({} as never)).toThrow(/no method `reserve`/)
    expect(() => guarded(guarded(memoryStore()))).toThrow(/guarded already/)
  })
})
