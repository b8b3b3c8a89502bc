import { budget, MINUTE, SettableClock, testBudgetStore } from '@bursar/store-testkit'
import * as vitest from 'vitest'
import { describe, expect, test } from 'vitest'
import { memoryStore } from '../../src/ledger/memory-store.ts'

testBudgetStore(vitest, ({ clock }) => memoryStore({ clock }), { name: 'memoryStore' })

describe('memoryStore', () => {
  test('says that it is neither shared nor durable', () => {
    expect(memoryStore().traits).toEqual({ shared: false, durable: false })
  })

  test('answers at once through the verbs that need no promise', () => {
    const store = memoryStore({ clock: new SettableClock() })
    const line = budget()
    const request = { id: 'a', lines: [{ budget: line, amount: 40 }], ttlMs: MINUTE, onExpire: 'charge' } as const
    expect(store.reserveNow(request).ok).toBe(true)
    expect(store.settleNow({ id: 'a', lines: [{ budget: line, amount: 30 }] }).outcome).toBe('settled')
    store.controlNow({ kind: 'limit', limitKey: 'day', limit: 7 })
    expect(store.readNow([{ ...line, limitKey: 'day' }])).toMatchObject([{ spent: 30, held: 0, limit: 7 }])
  })

  test('takes its time from the machine unless told otherwise', () => {
    const line = budget({ startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER })
    const request = { id: 'a', lines: [{ budget: line, amount: 1 }], ttlMs: MINUTE, onExpire: 'charge' } as const
    const before = Date.now()
    const { now } = memoryStore().reserveNow(request)
    expect(now).toBeGreaterThanOrEqual(before)
    expect(now).toBeLessThanOrEqual(Date.now())
  })
})
