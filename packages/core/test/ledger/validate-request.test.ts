import { budget, hold, MINUTE, reserve, SettableClock, settle } from '@bursar/store-testkit'
import { expect, test } from 'vitest'
import { memoryStore } from '../../src/ledger/memory-store.ts'

const line = budget()
const store = memoryStore({ clock: new SettableClock() })

test.each([
  ['an empty id', () => reserve(store, '', [[line, 1]]), /id must be a non-empty string/],
  ['atLeast above the amount', () => reserve(store, 'a', [[line, 1, 2]]), /atLeast .* must not exceed its amount 1/],
  ['no life', () => reserve(store, 'a', [[line, 1]], { ttlMs: 0 }), /ttlMs must be a positive integer/],
  ['an empty window', () => reserve(store, 'a', [[{ ...line, endsAt: 0 }, 1]]), /endsAt .* must come after/],
  ['mixed thresholds', () => reserve(store, 'a', [[{ ...line, thresholds: [80, 50] }, 1]]), /ascending integers/],
  ['a negative seq', () => settle(store, 'a', [[line, 1]], { seq: -1 }), /seq must be a non-negative integer/],
  ['keep with credit', () => settle(store, 'a', [[line, 1, { keep: 1, credit: 1 }]]), /both keep and credit/],
])('says what is wrong with %s', async (_, call, message) => {
  await expect(call()).rejects.toThrow(message)
})

test('says which lines are the same', async () => {
  const usd = budget({ key: 'usd' })
  const lines = [
    [line, 60],
    [usd, 1],
    [line, 60],
  ] as const
  await expect(reserve(store, 'a', lines)).rejects.toThrow(/Lines 0 and 2 are both/)
})

test('says which line an id is held without', async () => {
  await hold(store, 'held', [[line, 40]], { ttlMs: MINUTE })
  const elsewhere = budget({ key: 'elsewhere' })
  await expect(reserve(store, 'held', [[elsewhere, 40]])).rejects.toThrow(/"held" is held without "elsewhere"/)
})
