import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BudgetLine, BudgetStore } from '@bursar/core'
import { reserve, settle, state } from '@bursar/store-testkit'
import { ledgerMismatches } from './ledger-mismatches.ts'
import { clients, createSchema, storeOn } from './postgres-subject.ts'
import type { Connected } from './postgres-subject.ts'

const CALLERS = 32
const CALLS_EACH = 5

let connected: [Connected, Connected]
let schema: string
let tests = 0
beforeAll(async () => {
  connected = [await clients['pg, a pool'](), await clients['postgres.js']()]
  schema = await createSchema(connected[0])
})
afterAll(() => Promise.all(connected.map(({ end }) => end())))

describe.each([
  ['one statement in flight each', { maxInFlight: 1 }],
  ['four statements in flight each, of at most three calls', { maxInFlight: 4, maxBatch: 3 }],
])('two handles, %s', (_, options) => {
  const stores = (): BudgetStore[] => connected.map((each) => storeOn(each, schema, options))

  test(`${CALLERS} callers each never pass a limit, and every charge is counted`, async () => {
    const [org, agent] = [total(`org ${tests}`, 60_000), total(`agent ${tests++}`, 30_000)]
    const truth = { spent: 0, served: 0 }
    const call = async (store: BudgetStore, id: string): Promise<void> => {
      const { ok, states } = await reserve(store, id, [
        [org, 1_000],
        [agent, 500],
      ])
      for (const { spent, held, limit } of states) expect(spent + held).toBeLessThanOrEqual(limit ?? 0)
      if (!ok) return
      const actual = (truth.served++ * 37) % 1_000
      truth.spent += actual
      expect(truth.spent).toBeLessThanOrEqual(60_000)
      await settle(store, id, [
        [org, actual],
        [agent, Math.floor(actual / 2)],
      ])
    }
    const callAgain = async (store: BudgetStore, handle: number, caller: number): Promise<void> => {
      for (let round = 0; round < CALLS_EACH; round++) await call(store, `${org.key} ${handle} ${caller} ${round}`)
    }
    const handles = stores()
    await Promise.all(handles.flatMap((store, handle) => callers((caller) => callAgain(store, handle, caller))))
    for (const store of handles) {
      expect(await state(store, org)).toMatchObject({ spent: truth.spent, credits: 0, held: 0 })
    }
    expect(truth.served).toBeGreaterThan(60)
    expect(await ledgerMismatches(connected[0], schema)).toEqual([])
  })

  test('callers with the lines in opposite order pass each other', async () => {
    const lines = Array.from({ length: 6 }, (_, index) => total(`crossing ${tests} ${index}`, null))
    tests++
    const call = async (store: BudgetStore, id: string, isReversed: boolean): Promise<void> => {
      const amounts = (isReversed ? lines.toReversed() : lines).map((line) => [line, 1] as const)
      for (let round = 0; round < CALLS_EACH; round++) {
        await reserve(store, `${id} ${round}`, amounts)
        await settle(store, `${id} ${round}`, amounts.toReversed())
      }
    }
    const handles = stores()
    await Promise.all(
      handles.flatMap((store, handle) =>
        callers((caller) => call(store, `crossing ${tests} ${handle} ${caller}`, (caller + handle) % 2 === 0)),
      ),
    )
    const [store = handles[0]] = handles
    for (const line of lines) expect((await state(store as BudgetStore, line)).spent).toBe(2 * CALLERS * CALLS_EACH)
  })

  test('the first users of windows meet at them, whatever old windows they use beside', async () => {
    const old = total(`old ${tests}`, null)
    const handles = stores()
    await settle(handles[0] as BudgetStore, `old ${tests}`, [[old, 0]])
    for (let midnight = 0; midnight < 10; midnight++) {
      const [before, after] = [total(`a new ${tests} ${midnight}`, 10), total(`z new ${tests} ${midnight}`, 10)]
      const granted = await Promise.all(
        handles.flatMap((store, handle) =>
          callers(async (caller) => {
            const amounts = [[old, 1] as const, [before, 1] as const, [after, 1] as const]
            const id = `first ${tests} ${midnight} ${handle} ${caller}`
            return (await reserve(store, id, caller % 2 === 0 ? amounts : amounts.toReversed())).ok
          }),
        ),
      )
      expect(granted.filter(Boolean)).toHaveLength(10)
    }
    tests++
  })

  test('an id that many reserve and settle at once is held once and charged once', async () => {
    const line = total(`same ${tests}`, 100)
    const id = `same ${tests++}`
    const handles = stores()
    const reserved = await Promise.all(handles.flatMap((store) => callers(() => reserve(store, id, [[line, 60]]))))
    expect(reserved.filter((result) => result.ok && !result.replay)).toHaveLength(1)
    const settled = await Promise.all(handles.flatMap((store) => callers(() => settle(store, id, [[line, 50]]))))
    expect(settled.filter(({ outcome }) => outcome === 'settled')).toHaveLength(1)
    expect(await state(handles[1] as BudgetStore, line)).toMatchObject({ spent: 50, held: 0 })
  })
})

test('PostgreSQL had no deadlock to break in all of this', async () => {
  const result = await connected[0].query(
    `select deadlocks::int from pg_stat_database where datname = current_database()`,
    [],
  )
  expect('rows' in result ? result.rows : result).toEqual([{ deadlocks: 0 }])
})

/** A window that holds the server's own time. */
function total(key: string, limit: number | null): BudgetLine {
  return { key, window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit }
}

function callers<Result>(call: (caller: number) => Promise<Result>): Promise<Result>[] {
  return Array.from({ length: CALLERS }, (_, caller) => call(caller))
}
