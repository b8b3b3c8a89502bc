import { describe, expect, test } from 'vitest'
import { acknowledged, crossingsOf, posted, taken } from '../../src/ledger/outbox.ts'
import type { PendingCrossing } from '../../src/ledger/records.ts'

const SECOND = 1_000
const line = { key: 'org', window: '2026-11-20', startsAt: 0, endsAt: 900, limit: 100 }
const state = { key: 'org', window: '2026-11-20', limit: 80, spent: 50, credits: 5, held: 7 }
const crossing: PendingCrossing = {
  key: 'org',
  window: '2026-11-20',
  endsAt: 900,
  percent: 50,
  limit: 80,
  spent: 50,
  credits: 5,
  held: 7,
  at: 10,
  dueAt: 10 + 30 * SECOND,
}

test('what an answer has crossed is noted with the limit in force and where its budget stood', () => {
  const answer = { crossed: [{ line: 0, percent: 50 }], states: [state], now: 10 }
  expect(crossingsOf([{ budget: line }], answer)).toEqual([crossing])
  expect(crossingsOf([{ budget: line }], { ...answer, crossed: [] })).toEqual([])
})

describe('a crossing in the outbox', () => {
  const outbox = posted(undefined, [crossing])

  test('is due 30 seconds later, and 30 seconds after it was taken', () => {
    expect(taken(outbox, crossing.dueAt - 1).due).toEqual([])
    const first = taken(outbox, crossing.dueAt)
    expect(first.due).toEqual([crossing])
    expect(taken(first.outbox, crossing.dueAt + 29 * SECOND).due).toEqual([])
    expect(taken(first.outbox, crossing.dueAt + 30 * SECOND).due).toHaveLength(1)
  })

  test('is gone once it is acknowledged by its name, and not by another', () => {
    for (const other of [{ key: 'x' }, { window: 'x' }, { percent: 80 }, { limit: 81 }]) {
      expect(acknowledged(outbox, [{ ...crossing, ...other }]).crossings).toHaveLength(1)
    }
    expect(acknowledged(outbox, [crossing]).crossings).toEqual([])
    expect(acknowledged(undefined, [crossing]).crossings).toEqual([])
  })

  test('is of no interest after a week', () => {
    const aWeek = 7 * 86_400 * SECOND
    expect(taken(outbox, crossing.at + aWeek - 1).due).toHaveLength(1)
    expect(taken(outbox, crossing.at + aWeek)).toEqual({ due: [], outbox: posted(undefined, []) })
  })
})
