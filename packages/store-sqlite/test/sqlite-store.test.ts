import { DatabaseSync } from 'node:sqlite'
import { ConfigurationError, StoreUnavailableError } from '@bursar/core'
import type { BudgetLine, BudgetStore } from '@bursar/core'
import { sqliteStore } from '@bursar/store-sqlite'
import { budget, hold, MINUTE, position, reserve, SettableClock, settle, state } from '@bursar/store-testkit'
import { describe, expect, test } from 'vitest'
import { drivers, temporaryFiles } from './files.ts'

const file = temporaryFiles()

describe.each(Object.entries(drivers))('over %s', (driver, open) => {
  test('two handles with 32 callers each never pass a limit, and every charge is counted', async () => {
    const path = file(`callers ${driver.replace(':', ' ')}`)
    const handles = [sqliteStore({ database: open(path) }), sqliteStore({ database: open(path) })]
    const [org, agent] = [total('org', 60_000), total('agent', 40_000)]
    let [spent, served] = [0, 0]
    const call = async (store: BudgetStore, id: string): Promise<void> => {
      const { ok, states } = await reserve(store, id, [
        [org, 1_000],
        [agent, 500],
      ])
      for (const line of states) expect(line.spent + line.held).toBeLessThanOrEqual(line.limit ?? 0)
      if (!ok) return
      const actual = (served++ * 37) % 1_000
      spent += actual
      await settle(store, id, [
        [org, actual],
        [agent, Math.floor(actual / 2)],
      ])
    }
    const callers = Array.from({ length: 64 }, async (_, caller) => {
      for (let round = 0; round < 10; round++) await call(pick(handles, caller), `${caller} ${round}`)
    })
    await Promise.all(callers)
    expect(await state(pick(handles, 0), org)).toMatchObject({ spent, held: 0 })
    expect(spent).toBeGreaterThan(50_000)
    for (const store of handles) await store.close()
  })

  test('waits for another writer without stopping the event loop, and gives up in the end', async () => {
    const path = file(`busy ${driver.replace(':', ' ')}`)
    const store = sqliteStore({ database: open(path), busyTimeoutMs: 50 })
    await store.ready()
    const writer = open(path)
    writer.exec('begin immediate')
    let turns = 0
    const counting = setInterval(() => turns++, 1)
    await expect(reserve(store, 'a', [[total('org'), 1]])).rejects.toThrow(/get its turn to write within 50 ms/)
    clearInterval(counting)
    expect(turns).toBeGreaterThan(3)
    const waiting = reserve(store, 'b', [[total('org'), 1]])
    writer.exec('commit')
    expect((await waiting).ok).toBe(true)
    writer.close()
    await store.close()
  })

  test('refuses tables of another version, and counts nothing', async () => {
    const path = file(`version ${driver.replace(':', ' ')}`)
    const first = sqliteStore({ database: open(path) })
    await first.ready()
    await first.close()
    const other = open(path)
    other.exec('update bursar_schema set version = 7')
    other.close()
    const store = sqliteStore({ database: open(path) })
    await expect(store.ready()).rejects.toThrow(ConfigurationError)
    await expect(reserve(store, 'a', [[total('org'), 1]])).rejects.toThrow(/have version 7, .* reads 1/)
  })

  test('refuses a database without a file', async () => {
    const store = sqliteStore({ database: open(':memory:') })
    await expect(store.ready()).rejects.toThrow(/needs a file on a local disk.*memoryStore/)
  })
})

test('remembers across a restart', async () => {
  const clock = new SettableClock()
  const path = file('restart')
  const before = sqliteStore({ database: new DatabaseSync(path), clock })
  await hold(before, 'a', [[budget(), 40]])
  await before.close()
  const after = sqliteStore({ database: new DatabaseSync(path), clock })
  expect(await position(after, budget())).toEqual({ net: 0, held: 40 })
  clock.advance(2 * MINUTE)
  expect(await position(after, budget())).toEqual({ net: 40, held: 0 })
  await after.close()
})

test('takes the time from SQLite unless told otherwise', async () => {
  const store = sqliteStore({ database: new DatabaseSync(file('time')) })
  const before = Date.now()
  const { now } = await hold(store, 'a', [[total('org'), 1]])
  expect(now).toBeGreaterThanOrEqual(before - 1)
  expect(now).toBeLessThanOrEqual(Date.now() + 1)
  await store.close()
})

test('drops what nobody needs any more', async () => {
  const clock = new SettableClock()
  const database = new DatabaseSync(file('sweep'))
  const store = sqliteStore({ database, clock })
  const line = total('org', null)
  for (let call = 0; call < 6_000; call++) {
    clock.advance(2_000)
    await settle(store, `call ${call}`, [[line, 1]])
  }
  const { rows } = database.prepare('select count(*) as rows from bursar_records').get() as { rows: number }
  expect(rows).toBeLessThan(900) // 450 ids are within their 15 minutes
  expect((await state(store, line)).spent).toBe(6_000)
  await store.close()
})

test('rejects a row that was tampered with, instead of counting from zero', async () => {
  const database = new DatabaseSync(file('corrupt'))
  const store = sqliteStore({ database, clock: new SettableClock() })
  await settle(store, 'a', [[budget(), 40]])
  database.exec(`update bursar_records set value = 'spent: 5'`)
  await expect(reserve(store, 'b', [[budget(), 1]])).rejects.toThrow(StoreUnavailableError)
})

test('says that the file cannot be written, with the first call and when asked whether all is ready', async () => {
  const path = file('read only')
  const writer = sqliteStore({ database: new DatabaseSync(path) })
  await writer.ready()
  await writer.close()
  const store = sqliteStore({ database: new DatabaseSync(path, { readOnly: true }) })
  const refusal = { code: 'STORE_UNAVAILABLE', message: expect.stringMatching(/readonly database/) }
  await expect(reserve(store, 'a', [[total('org'), 1]])).rejects.toMatchObject(refusal)
  await expect(store.read([])).rejects.toMatchObject(refusal)
})

test('says what is wrong when the connection was closed by someone else', async () => {
  const database = new DatabaseSync(file('closed'))
  const store = sqliteStore({ database })
  await store.ready()
  database.close()
  await expect(reserve(store, 'a', [[total('org'), 1]])).rejects.toThrow(
    /SQLite could not begin a transaction: .*(finalized|open)/,
  )
})

test.each([
  [{}, /needs database/],
  [{ database: 'budgets.db' }, /needs database/],
  [{ database: new DatabaseSync(':memory:'), busyTimeoutMs: -1 }, /busyTimeoutMs must be/],
  [{ database: new DatabaseSync(':memory:'), synchronous: 'off' }, /synchronous must be "normal" or "full"/],
  [{ database: new DatabaseSync(':memory:'), path: 'x' }, /no option "path"/],
])('refuses options that cannot work: %o', (options, message) => {
  expect(() => sqliteStore(options as never)).toThrow(message)
})

function total(key: string, limit: number | null = 100): BudgetLine {
  return { key, window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit }
}

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}
