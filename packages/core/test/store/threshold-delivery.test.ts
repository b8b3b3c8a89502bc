import { describe, expect, test } from 'vitest'
import type { StoreNotice } from '../../src/contracts/budget-store.ts'
import type { CrossingName } from '../../src/ledger/outbox.ts'
import type { PendingCrossing } from '../../src/ledger/records.ts'
import { storeFrom } from '../../src/ledger/store-from.ts'
import type { Apply } from '../../src/ledger/store-from.ts'
import { ThresholdDelivery } from '../../src/store/threshold-delivery.ts'

const line = { key: 'org', window: 'total', startsAt: 0, endsAt: 900, limit: 100, thresholds: [50] }
const state = { key: 'org', window: 'total', limit: 100, spent: 60, credits: 0, held: 0 }
const answer = { crossed: [{ line: 0, percent: 50 }], states: [state], now: 1_000 }
const nothing = { ...answer, crossed: [] }

function outbox(pending: readonly PendingCrossing[] = []) {
  const acknowledged: CrossingName[] = []
  let looks = 0
  return {
    acknowledged,
    looks: () => looks,
    take: async () => (looks++, pending),
    acknowledge: async (crossings: readonly CrossingName[]) => void acknowledged.push(...crossings),
  }
}

describe('a crossing', () => {
  test('of an answer is acknowledged after the turn in which the answer was handed over', async () => {
    const box = outbox()
    const delivery = new ThresholdDelivery(box)
    delivery.answered([{ budget: line }], answer)
    await Promise.resolve()
    expect(box.acknowledged).toEqual([])
    await delivery.idle()
    expect(box.acknowledged).toMatchObject([{ key: 'org', window: 'total', percent: 50, limit: 100 }])
  })

  test('that another process has left is told to those who watch, then acknowledged', async () => {
    const left = { ...state, endsAt: 900, percent: 80, at: 0, dueAt: 30_000 }
    const box = outbox([left])
    const delivery = new ThresholdDelivery(box)
    const notices: StoreNotice[] = []
    delivery.watch((notice) => notices.push(notice))
    delivery.answered([{ budget: line }], nothing)
    await delivery.idle()
    expect(notices).toEqual([
      { kind: 'crossed', budget: { key: 'org', window: 'total', endsAt: 900 }, percent: 80, state },
    ])
    expect(box.acknowledged).toEqual([left])
  })

  test('stays where it is when it cannot be acknowledged', async () => {
    const delivery = new ThresholdDelivery({ ...outbox(), acknowledge: () => Promise.reject(new Error('down')) })
    delivery.answered([{ budget: line }], answer)
    await expect(delivery.idle()).resolves.toBeUndefined()
  })
})

test('looks for what others have left at the first call, then every 15 seconds, and never for nobody', async () => {
  const box = outbox()
  const delivery = new ThresholdDelivery(box)
  const at = async (now: number): Promise<number> => {
    delivery.answered([{ budget: line }], { ...nothing, now })
    await delivery.idle()
    return box.looks()
  }
  expect(await at(0)).toBe(0)
  delivery.watch(() => {})
  const looks: number[] = []
  for (const now of [1_000, 2_000, 15_999, 16_000, 16_001]) looks.push(await at(now))
  expect(looks).toEqual([1, 1, 1, 2, 2])
})

describe('a store from a transaction function', () => {
  const texts = new Map<string, string>()
  let now = 1_000
  let isDead = false
  const transact = async <Result>(keys: readonly string[], apply: Apply<Result>): Promise<Result> => {
    if (isDead && keys.join() === 'outbox') throw new Error('killed before it could acknowledge')
    const { writes, result } = apply(new Map(keys.map((key) => [key, texts.get(key)])), now)
    for (const { key, value } of writes) texts.set(key, value)
    return result
  }

  test('keeps what was crossed until a process has announced it', async () => {
    isDead = true
    const victim = storeFrom({ transact })
    const budget = { ...line, endsAt: Number.MAX_SAFE_INTEGER }
    expect((await victim.settle({ id: 'a', lines: [{ budget, amount: 60 }] })).crossed).toHaveLength(1)
    await victim.close?.()
    isDead = false
    now += 31_000
    const store = storeFrom({ transact })
    const notices: StoreNotice[] = []
    store.watch?.((notice) => notices.push(notice))
    await store.settle({ id: 'b', lines: [{ budget, amount: 1 }] })
    await store.close?.()
    expect(notices).toMatchObject([{ kind: 'crossed', percent: 50, state: { spent: 60 } }])
    expect(texts.get('outbox')).toContain('"crossings":[]')
  })
})
