import assert from 'node:assert/strict'
import type { SettleLine } from '@bursar/core'
import type { ConformanceCase } from '../conformance-case.js'
import { budget, hold, MINUTE, position, refusal, reserve, settle, state } from '../requests.js'

const MAX = Number.MAX_SAFE_INTEGER
const line = budget()

export const numberCases: readonly ConformanceCase[] = [
  {
    name: 'counts exactly up to 2^53 - 1',
    async run({ store }) {
      const large = budget({ limit: MAX })
      await hold(store, 'a', [[large, MAX]])
      await refusal(store, 'b', [[large, 1]])
      await settle(store, 'a', [[large, MAX - 1]])
      assert.deepEqual(await position(store, large), { net: MAX - 1, held: 0 })
      await hold(store, 'c', [[large, 1]])
      await refusal(store, 'd', [[large, 1]])
      await settle(store, 'c', [[large, 1]])
      assert.equal((await state(store, large)).spent, MAX)
    },
  },
  {
    name: 'refuses what it could not count, even without a limit',
    async run({ store }) {
      const lines = [budget({ limit: null }), budget({ limit: 1, enforced: false, key: 'rehearsed' })]
      for (const unlimited of lines) {
        await settle(store, `spent ${unlimited.key}`, [[unlimited, MAX - 10]])
        await hold(store, `held ${unlimited.key}`, [[unlimited, 5]])
        assert.equal((await refusal(store, 'b', [[unlimited, 6]])).reason, 'exhausted')
      }
    },
  },
  {
    name: 'stops counting spend at 2^53 - 1',
    async run({ store }) {
      await settle(store, 'a', [[line, MAX]])
      await settle(store, 'b', [[line, MAX]])
      assert.equal((await state(store, line)).spent, MAX)
      assert.equal((await refusal(store, 'c', [[line, 0]])).reason, 'exhausted')
    },
  },
  {
    name: 'rejects amounts that are not non-negative safe integers, and changes nothing',
    async run({ store }) {
      for (const bad of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, MAX + 1]) {
        await assert.rejects(reserve(store, 'a', [[line, bad]]), RangeError)
        await assert.rejects(reserve(store, 'a', [[line, 10, bad]]), RangeError)
        await assert.rejects(settle(store, 'a', [[line, bad]]), RangeError)
        await assert.rejects(settle(store, 'a', [[line, 1, { keep: bad }]]), RangeError)
        await assert.rejects(settle(store, 'a', [[line, 1, { credit: bad }]]), RangeError)
        await assert.rejects(store.read([{ ...line, limit: bad }]), RangeError)
      }
      assert.deepEqual(await position(store, line), { net: 0, held: 0 })
    },
  },
  {
    name: 'rejects what is no number at all',
    async run({ store }) {
      const lines = [{ budget: line, amount: 5n as unknown as number }] satisfies SettleLine[]
      await assert.rejects(store.settle({ id: 'a', lines }), TypeError)
    },
  },
  {
    name: 'rejects a line that is given twice',
    async run({ store }) {
      const usd = budget({ key: 'usd' })
      const twice = [
        [line, 60],
        [usd, 1],
        [line, 60],
      ] as const
      await assert.rejects(reserve(store, 'a', twice), RangeError)
      await assert.rejects(settle(store, 'a', twice), RangeError)
      assert.deepEqual(await position(store, line), { net: 0, held: 0 })
      assert.deepEqual(await position(store, usd), { net: 0, held: 0 })
    },
  },
  {
    name: 'rejects requests that contradict themselves',
    async run({ store }) {
      const requests = [
        () => reserve(store, '', [[line, 1]]),
        () => reserve(store, 'a', [[line, 1, 2]]),
        () => reserve(store, 'a', [[line, 1]], { ttlMs: 0 }),
        () => reserve(store, 'a', [[{ ...line, endsAt: line.startsAt }, 1]]),
        () => reserve(store, 'a', [[{ ...line, thresholds: [80, 50] }, 1]]),
        () => settle(store, 'a', [[line, 1]], { seq: -1 }),
        () => settle(store, 'a', [[line, 1, { keep: 1, credit: 1 }]], { ttlMs: MINUTE }),
      ]
      for (const request of requests) await assert.rejects(request(), RangeError, String(request))
      assert.deepEqual(await position(store, line), { net: 0, held: 0 })
    },
  },
]
