import { randomBytes } from 'node:crypto'
import { Client, Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { StoreUnavailableError } from '@bursar/core'
import type { BudgetLine } from '@bursar/core'
import { reserve, settle, state } from '@bursar/store-testkit'
import { migrationSql } from '../src/schema/migration-sql.ts'
import { ledgerMismatches } from './ledger-mismatches.ts'
import { clients, createSchema, storeOn, takeClock } from './postgres-subject.ts'
import type { Connected } from './postgres-subject.ts'

const line = total('line')

let connected: Connected
beforeAll(async () => void (connected = await clients['pg, a pool']()))
afterAll(() => connected.end())

test('says that the schema is missing where it must not create it', async () => {
  const store = storeOn(connected, 'nowhere', { migrate: false })
  await expect(store.ready()).rejects.toThrow(/"nowhere" has no tables of the budget store. Run migrationSql\(\) first/)
  await expect(store.read([line])).rejects.toBeInstanceOf(StoreUnavailableError)
})

test('eight first users create the schema at once', async () => {
  const schema = `at_once_${process.pid}`
  const stores = Array.from({ length: 8 }, () => storeOn(connected, schema))
  await Promise.all(stores.map((store, index) => settle(store, `id ${index}`, [[line, 1]])))
  expect((await state(storeOn(connected, schema), line)).spent).toBe(8)
})

test('a migration that runs again keeps what is there', async () => {
  const schema = await createSchema(connected)
  const store = storeOn(connected, schema, { migrate: false })
  await settle(store, 'a', [[line, 7]])
  await store.migrate()
  await connected.query(migrationSql({ schema }), [])
  expect((await state(store, line)).spent).toBe(7)
})

test('refuses a schema of another version, at first use, while in use, and when migrating', async () => {
  const schema = await createSchema(connected)
  await connected.query(`update ${schema}.meta set version = 0`, [])
  const store = storeOn(connected, schema)
  const refusal = /has version 0; this @bursar\/store-postgres needs 2/
  await expect(store.ready()).rejects.toThrow(refusal)
  await expect(settle(store, 'a', [[line, 1]])).rejects.toThrow(refusal)
  await expect(store.migrate()).rejects.toThrow(/has version 0, this migration is for version 2 \(BU001\)/)
  await connected.query(`update ${schema}.meta set version = 2`, [])
  await settle(store, 'a', [[line, 1]])
  await expect(connected.query(`select ${schema}.apply('{"version": 3}')`, [])).rejects.toMatchObject({ code: 'BU001' })
})

test('names the privileges that are missing, and needs no more than those', async () => {
  const schema = await createSchema(connected)
  const role = `app_${process.pid}`
  await connected.query(`create role ${role} login`, [])
  const url = new URL(inject('postgresUrl'))
  url.username = role
  const pool = new Pool({ connectionString: url.href, max: 1 })
  const limited = { query: (text: string, values: string[]) => pool.query(text, values), end: () => pool.end() }
  try {
    await expect(storeOn(limited, schema).ready()).rejects.toThrow(/permission denied for schema .*42501.*Grant usage/)
    await connected.query(`grant usage on schema ${schema} to ${role}`, [])
    await connected.query(`grant select on all tables in schema ${schema} to ${role}`, [])
    await expect(storeOn(limited, schema).ready()).rejects.toThrow(/lacks privileges .* insert on windows/)
    await connected.query(`grant select, insert, update, delete on all tables in schema ${schema} to ${role}`, [])
    const store = storeOn(limited, schema)
    await settle(store, 'a', [[line, 3]])
    await store.control({ kind: 'limit', limitKey: 'x', limit: 5 })
    await store.cleanup()
    await connected.query(`revoke insert on ${schema}.ledger from ${role}`, [])
    await expect(settle(store, 'b', [[line, 3]])).rejects.toThrow(/permission denied for table ledger \(42501\)/)
    expect((await state(store, line)).spent).toBe(3)
  } finally {
    await pool.end()
  }
})

test('a closed client rejects every call, and the store says why', async () => {
  const client = new Client(inject('postgresUrl'))
  await client.connect()
  const closed = { query: (text: string, values: string[]) => client.query(text, values), end: () => client.end() }
  const store = storeOn(closed, await createSchema(connected))
  await settle(store, 'a', [[line, 1]])
  await client.end()
  const error = await settle(store, 'b', [[line, 1]]).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(StoreUnavailableError)
  expect(String(error)).toMatch(/closed|not queryable/)
})

test('a backend that dies under a call rejects it; the same id is charged once when repeated', async () => {
  const schema = await createSchema(connected)
  const store = storeOn(connected, schema, { cleanupEveryMs: null })
  const blocker = await blockOn(schema, store)
  const call = settle(store, 'a', [[line, 4]]).catch((reason: unknown) => reason)
  await killWaiting()
  expect(await call).toBeInstanceOf(StoreUnavailableError)
  await blocker.end()
  await settle(store, 'a', [[line, 4]])
  await settle(store, 'a', [[line, 4]])
  expect((await state(store, line)).spent).toBe(4)
})

test('waits for a lock no longer than lockTimeoutMs, and then nothing has changed', async () => {
  const schema = await createSchema(connected)
  const store = storeOn(connected, schema, { lockTimeoutMs: 50 })
  const blocker = await blockOn(schema, store)
  await expect(settle(store, 'a', [[line, 4]])).rejects.toThrow(/lock timeout \(55P03\). Raise lockTimeoutMs/)
  await blocker.end()
  expect((await state(store, line)).spent).toBe(0)
})

test('answers within statementTimeoutMs where PostgreSQL does not, and what gets its locks later undoes itself', async () => {
  const schema = await createSchema(connected)
  const store = storeOn(connected, schema, { statementTimeoutMs: 100, lockTimeoutMs: 10_000 })
  const blocker = await blockOn(schema, store)
  const both = [settle(store, 'a', [[line, 4]]), settle(store, 'b', [[line, 4]])]
  await expect(Promise.all(both)).rejects.toThrow(/has not answered within 100 ms/)
  await untilWaiting()
  await blocker.end()
  const later = storeOn(connected, schema)
  expect(await settle(later, 'a', [[line, 5]])).toMatchObject({ outcome: 'unreserved' })
  expect((await state(later, line)).spent).toBe(5)
})

test.each([
  ['window', `update $.windows set held_total = 5`, /window "line" \(total\) contradicts itself \(BU002\)/],
  ['window', `update $.windows set held = '{1,2}'`, /window "line" \(total\) contradicts itself/],
  ['window', `update $.windows set spent = -1`, /window "line" \(total\) contradicts itself/],
  ['hold', `update $.holds set shares[1].amount = -5 where is_open`, /reservation "held" contradicts itself/],
])('rejects the calls that need a corrupt %s (%s), and those alone', async (_, corruption, message) => {
  const schema = await createSchema(connected)
  const store = storeOn(connected, schema)
  await reserve(store, 'held', [[line, 10]])
  await connected.query(
    `alter table ${schema}.windows drop constraint windows_held_check, drop constraint windows_spent_check`,
    [],
  )
  await connected.query(corruption.replace('$', schema), [])
  const calls = [total('b'), line, total('c')].map((budget, index) =>
    settle(store, index === 1 ? 'held' : `${index}`, [[budget, 1]]),
  )
  const [before, corrupt, after] = await Promise.allSettled(calls)
  expect([before?.status, corrupt?.status, after?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(corrupt?.status === 'rejected' && String(corrupt.reason)).toMatch(message)
})

test('refuses text that PostgreSQL cannot hold, without harm to the calls beside it', async () => {
  const store = storeOn(connected, await createSchema(connected))
  const long = randomBytes(8_000).toString('hex')
  const calls = [
    settle(store, 'a', [[line, 1]]),
    settle(store, 'nul \0', [[line, 1]]),
    settle(store, long, [[line, 1]]),
  ]
  calls.push(
    settle(store, '\uD800', [[line, 1]]),
    settle(store, 'b', [[total(long), 1]]),
    settle(store, 'c', [[line, 1]]),
  )
  const outcomes = await Promise.allSettled(calls)
  expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, false, false, false, false, true])
  const reasons: unknown[] = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  expect(reasons.every((reason) => reason instanceof RangeError)).toBe(true)
  expect((await state(store, line)).spent).toBe(2)
})

test('takes any other text as it is', async () => {
  const store = storeOn(connected, await createSchema(connected))
  const odd = total(`quotes ' " {}, \\ $1 $function$ %s \n ${'ключ 🔑'}`)
  await settle(store, odd.key, [[odd, 3]])
  expect(await state(store, odd)).toEqual({ key: odd.key, window: 'total', limit: null, spent: 3, credits: 0, held: 0 })
})

test('decides by the clock of the server, whatever the clock of the process says', async () => {
  const schema = await createSchema(connected)
  await takeClock(connected, schema)
  const serverTime = Date.UTC(2001, 1, 3)
  await connected.query(`update ${schema}.test_clock set instant = $1::text::bigint`, [String(serverTime)])
  const store = storeOn(connected, schema)
  const day = { ...line, window: '2001-02-03', startsAt: serverTime, endsAt: serverTime + 86_400_000 }
  expect(await reserve(store, 'a', [[day, 1]])).toMatchObject({ ok: true, now: serverTime })
  const today = { ...day, startsAt: Date.now() - 1_000, endsAt: Date.now() + 86_400_000 }
  expect(await reserve(store, 'b', [[today, 1]])).toMatchObject({ ok: false, reason: 'clock', now: serverTime })
})

test('needs nothing of a connection: each statement may run on one that was reset', async () => {
  const pool = new Pool({ connectionString: inject('postgresUrl'), max: 3 })
  const schema = await createSchema(connected)
  let statements = 0
  const store = storeOn(
    {
      query: async (text, values) => {
        const client = await pool.connect()
        try {
          await client.query('discard all')
          statements++
          const result = await client.query(text, values)
          const { rows } = await client.query(`select current_setting('lock_timeout') as value`)
          expect(rows).toEqual([{ value: '0' }])
          return result
        } finally {
          client.release(true)
        }
      },
      end: () => pool.end(),
    },
    schema,
    { cleanupEveryMs: null },
  )
  await store.ready()
  statements = 0
  await reserve(store, 'a', [
    [line, 10],
    [total('b'), 5],
  ])
  await settle(store, 'a', [
    [line, 9],
    [total('b'), 4],
  ])
  expect(statements).toBe(2)
  await pool.end()
})

test('cleans up what nobody needs, and the ledger still adds up', async () => {
  const schema = await createSchema(connected)
  await takeClock(connected, schema)
  const turn = (instant: number) => connected.query(`update ${schema}.test_clock set instant = ${instant}`, [])
  const store = storeOn(connected, schema, { ledgerRetentionMs: 1_000, cleanupEveryMs: null })
  const day = { ...line, window: 'day', endsAt: 86_400_000 }
  await turn(10)
  for (let index = 0; index < 5; index++) {
    await settle(store, `id ${index}`, [
      [line, 3],
      [day, 2],
    ])
  }
  await reserve(store, 'open', [[line, 50]])
  expect(await store.cleanup()).toBe(0)
  await turn(2 * 86_400_000)
  // Six ids, the window of the day, its five ledger rows, and the five of the other window for one that sums them up.
  expect(await store.cleanup()).toBe(6 + 1 + 5 + 4)
  expect(await state(store, line)).toMatchObject({ spent: 65, held: 0 })
  expect(await ledgerMismatches(connected, schema)).toEqual([])
  await settle(store, 'last', [[line, 1]])
  expect(await ledgerMismatches(connected, schema)).toEqual([])
  const { rows } = (await connected.query(
    `select kind, id, spent::int from ${schema}.ledger order by position`,
    [],
  )) as {
    rows: object[]
  }
  expect(rows).toEqual([
    { kind: 'carried', id: null, spent: 15 },
    { kind: 'expired', id: null, spent: 50 },
    { kind: 'unreserved', id: 'last', spent: 1 },
  ])
})

test('a counter that was tampered with is found by the query of the documentation', async () => {
  const schema = await createSchema(connected)
  const store = storeOn(connected, schema)
  await settle(store, 'a', [[line, 10]])
  await connected.query(`update ${schema}.windows set spent = 9`, [])
  expect(await ledgerMismatches(connected, schema)).toMatchObject([
    { key: 'line', label: 'total', spent: '9', ledger_spent: '10' },
  ])
})

test('cleans up by itself, by the clock of the server', async () => {
  const schema = await createSchema(connected)
  await takeClock(connected, schema)
  const store = storeOn(connected, schema, { cleanupEveryMs: 60_000 })
  await settle(store, 'old', [[line, 1]])
  await connected.query(`update ${schema}.test_clock set instant = 3600000`, [])
  await settle(store, 'new', [[line, 1]])
  await expect
    .poll(async () => ((await connected.query(`select id from ${schema}.holds`, [])) as { rows: object[] }).rows)
    .toEqual([{ id: 'new' }])
})

test('close answers what is under way, rejects what comes later, and leaves the client open', async () => {
  const store = storeOn(connected, await createSchema(connected))
  const underWay = [settle(store, 'a', [[line, 1]]), settle(store, 'b', [[line, 1]])]
  await Promise.resolve()
  await store.close()
  expect((await Promise.all(underWay)).map(({ outcome }) => outcome)).toEqual(['unreserved', 'unreserved'])
  await expect(settle(store, 'c', [[line, 1]])).rejects.toThrow('The budget store is closed.')
  await connected.query('select 1', [])
})

test('a call that is aborted while it waits is not sent', async () => {
  const schema = await createSchema(connected)
  const store = storeOn(connected, schema)
  await store.ready()
  const blocker = await blockOn(schema, store)
  const first = settle(store, 'first', [[line, 1]])
  await untilWaiting()
  const controller = new AbortController()
  const aborted = store.settle({ id: 'second', lines: [{ budget: line, amount: 1 }] }, { signal: controller.signal })
  controller.abort(new Error('gone'))
  await expect(aborted).rejects.toThrow('gone')
  await blocker.end()
  await first
  await store.close()
  expect((await state(storeOn(connected, schema), line)).spent).toBe(1)
})

/** Locks the window's row in a transaction of its own, until the returned client ends. */
async function blockOn(schema: string, store: ReturnType<typeof storeOn>): Promise<Client> {
  await settle(store, 'so that the window exists', [[line, 0]])
  const blocker = new Client(inject('postgresUrl'))
  await blocker.connect()
  await blocker.query('begin')
  await blocker.query(`select from ${schema}.windows for update`)
  return blocker
}

const WAITING = `from pg_stat_activity where wait_event_type = 'Lock' and query like '%.apply(%'`

async function untilWaiting(): Promise<void> {
  await expect.poll(async () => (await rowsOf(`select 1 ${WAITING}`)).length).toBeGreaterThan(0)
}

async function killWaiting(): Promise<void> {
  await expect.poll(async () => (await rowsOf(`select pg_terminate_backend(pid) ${WAITING}`)).length).toBeGreaterThan(0)
}

async function rowsOf(text: string): Promise<readonly object[]> {
  return ((await connected.query(text, [])) as { rows: readonly object[] }).rows
}

/** A window that holds the server's own time. */
function total(key: string): BudgetLine {
  return { key, window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit: null }
}
