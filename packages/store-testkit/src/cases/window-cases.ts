import assert from 'node:assert/strict'
import type { ConformanceCase } from '../conformance-case.js'
import { budget, DAY, hold, MINUTE, nextDay, position, refusal, settle } from '../requests.js'

const line = budget()

export const windowCases: readonly ConformanceCase[] = [
  {
    name: 'starts every window at zero',
    async run({ store, clock }) {
      await settle(store, 'a', [[line, 100]])
      clock.advance(DAY / 2)
      await hold(store, 'b', [[nextDay(line), 100]])
      assert.deepEqual(await position(store, line), { net: 100, held: 0 })
    },
  },
  {
    name: 'refuses by the clock outside the window, and says what time it is',
    async run({ store, clock }) {
      const usd = budget({ key: 'usd' })
      const early = await refusal(store, 'a', [
        [usd, 1],
        [nextDay(line), 1],
      ])
      assert.deepEqual([early.reason, early.failed, early.now], ['clock', [1], clock.now()])
      clock.advance(DAY / 2 - 1)
      await hold(store, 'b', [[line, 1]])
      clock.advance(1)
      assert.equal((await refusal(store, 'c', [[line, 1]])).reason, 'clock')
      await hold(store, 'd', [[nextDay(line), 1]])
    },
  },
  {
    name: 'keeps windows apart whose key and label join to the same text',
    async run({ store }) {
      const left = budget({ key: 'a/b', window: 'c' })
      const right = budget({ key: 'a', window: 'b/c' })
      await settle(store, 'a', [
        [left, 10],
        [right, 20],
      ])
      assert.deepEqual(
        [await position(store, left), await position(store, right)].map(({ net }) => net),
        [10, 20],
      )
    },
  },
  {
    name: 'answers for an ended window for 15 minutes',
    async run({ store, clock }) {
      await settle(store, 'a', [[line, 10]])
      clock.advance(DAY / 2 + 15 * MINUTE - 1)
      assert.equal((await position(store, line)).net, 10)
    },
  },
]
