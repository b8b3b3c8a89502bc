import { budget, MINUTE, NOON } from '@bursar/store-testkit'
import { expect, test } from 'vitest'
import type { BudgetLine } from '../../src/contracts/budget-store.ts'
import { control } from '../../src/ledger/control.ts'
import { MemoryRecords } from '../../src/ledger/memory-records.ts'
import { reserve } from '../../src/ledger/reserve.ts'
import { settle } from '../../src/ledger/settle.ts'

const HOUR = 60 * MINUTE
const endless = budget({ window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit: null })

function hold(records: MemoryRecords, id: string, line: BudgetLine, now: number): void {
  const request = { id, lines: [{ budget: line, amount: 5 }], ttlMs: MINUTE, onExpire: 'charge' } as const
  records.commit(reserve(records, request, now), now)
}

function charge(records: MemoryRecords, id: string, line: BudgetLine, now: number): void {
  const transition = settle(records, { id, lines: [{ budget: line, amount: 5 }] }, now)
  if (transition.needs === undefined) records.commit(transition, now)
}

test('settled ids are forgotten within two retentions', () => {
  const records = new MemoryRecords()
  for (let second = 0; second < 10_000; second++) {
    hold(records, `call ${second}`, endless, NOON + second * 1_000)
    charge(records, `call ${second}`, endless, NOON + second * 1_000)
  }
  expect(records.size).toBeLessThanOrEqual(2 * 15 * 60 + 2)
  expect(records.window(endless.key, 'total')?.spent).toBe(50_000)
})

test('holds that nobody settles are forgotten, and their charge is kept', () => {
  const records = new MemoryRecords()
  for (let second = 0; second < 10_000; second++) hold(records, `call ${second}`, endless, NOON + second * 1_000)
  expect(records.size).toBeLessThanOrEqual(2 * 17 * 60 + 2)
  hold(records, 'last', endless, NOON + 11_000_000)
  expect(records.window(endless.key, 'total')?.spent).toBe(50_000)
})

test('ended windows are forgotten, of keys in use as of keys used once', () => {
  const records = new MemoryRecords()
  for (let hour = 0; hour < 2_000; hour++) {
    const startsAt = NOON + hour * HOUR
    const window = { window: `hour ${hour}`, startsAt, endsAt: startsAt + HOUR }
    charge(records, `steady ${hour}`, budget({ key: 'steady', ...window }), startsAt)
    for (const run of [1, 2, 3])
      charge(records, `${hour} ${run}`, budget({ key: `run ${hour} ${run}`, ...window }), startsAt)
  }
  expect(records.size).toBeLessThan(100)
})

test('windows that never end, limits and closed gates are kept for good; an opened gate is not', () => {
  const records = new MemoryRecords()
  charge(records, 'first', endless, NOON)
  const suspension = { reason: 'runaway', actor: 'ops', at: NOON }
  records.commit(control({ kind: 'limit', limitKey: 'total', limit: 7 }, NOON), NOON)
  for (const gate of ['closed', 'opened']) records.commit(control({ kind: 'gate', gate, suspension }, NOON), NOON)
  records.commit(control({ kind: 'gate', gate: 'opened', suspension: null }, NOON), NOON)
  for (let day = 1; day < 400; day++) charge(records, `day ${day}`, budget({ key: 'other' }), NOON + day * 24 * HOUR)
  expect(records.window(endless.key, 'total')?.spent).toBe(5)
  expect(records.limit('total')?.limit).toBe(7)
  expect([records.gate('closed')?.suspension, records.gate('opened')]).toEqual([suspension, undefined])
})

test('an older window of a key is still found after a newer one was begun', () => {
  const records = new MemoryRecords()
  for (const [index, window] of ['a', 'b', 'c', 'a'].entries()) {
    charge(records, `call ${index}`, { ...endless, window }, NOON)
  }
  const spent = ['a', 'b', 'c', 'd'].map((window) => records.window(endless.key, window)?.spent)
  expect(spent).toEqual([10, 5, 5, undefined])
})
