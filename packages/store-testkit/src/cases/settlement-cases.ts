import assert from 'node:assert/strict'
import type { ConformanceCase } from '../conformance-case.js'
import { budget, DAY, hold, MINUTE, nextDay, NOON, position, refusal, settle, state } from '../requests.js'

const line = budget()
const usd = budget({ key: 'usd', limit: 1_000 })

export const settlementCases: readonly ConformanceCase[] = [
  {
    name: 'frees what was held above the actual amount',
    async run({ store }) {
      await hold(store, 'a', [[line, 90]])
      const { outcome, states, kept } = await settle(store, 'a', [[line, 30]])
      assert.deepEqual([outcome, kept, states[0]?.spent, states[0]?.held], ['settled', [0], 30, 0])
      await hold(store, 'b', [[line, 70]])
    },
  },
  {
    name: 'records what was spent above the hold, and refuses the next call',
    async run({ store }) {
      await hold(store, 'a', [[line, 90]])
      assert.equal((await settle(store, 'a', [[line, 150]])).states[0]?.spent, 150)
      assert.equal((await refusal(store, 'b', [[line, 1]])).reason, 'exhausted')
    },
  },
  {
    name: 'charges what was never reserved',
    async run({ store }) {
      const { outcome, states } = await settle(store, 'a', [[line, 120]])
      assert.deepEqual([outcome, states[0]?.spent], ['unreserved', 120])
    },
  },
  {
    name: 'gives the whole hold back for an amount of 0',
    async run({ store }) {
      await hold(store, 'a', [[line, 100]])
      await settle(store, 'a', [[line, 0]])
      assert.deepEqual(await position(store, line), { net: 0, held: 0 })
    },
  },
  {
    name: 'charges a line that was not reserved with the others',
    async run({ store }) {
      await hold(store, 'a', [[line, 40]])
      const { outcome, states } = await settle(store, 'a', [
        [line, 30],
        [usd, 500],
      ])
      assert.deepEqual([outcome, states.map(({ spent }) => spent)], ['settled', [30, 500]])
    },
  },
  {
    name: 'charges the whole hold of a line that the settlement does not name',
    async run({ store }) {
      await hold(store, 'a', [
        [line, 40],
        [usd, 300],
      ])
      assert.equal((await settle(store, 'a', [[line, 30]])).outcome, 'settled')
      assert.deepEqual(await position(store, usd), { net: 300, held: 0 })
      assert.equal((await settle(store, 'a', [[usd, 10]])).outcome, 'replay')
    },
  },
  {
    name: 'gives back the hold of an unnamed line where its expiry would',
    async run({ store }) {
      await hold(
        store,
        'a',
        [
          [line, 40],
          [usd, 300],
        ],
        { onExpire: 'release' },
      )
      await settle(store, 'a', [[line, 30]])
      assert.deepEqual(await position(store, usd), { net: 0, held: 0 })
    },
  },
  {
    name: 'charges the window of admission after that window has ended',
    async run({ store, clock }) {
      clock.advance(DAY / 2 - MINUTE)
      await hold(store, 'a', [[line, 40]], { ttlMs: 10 * MINUTE })
      clock.advance(2 * MINUTE)
      await hold(store, 'b', [[nextDay(line), 5]])
      assert.equal((await settle(store, 'a', [[line, 30]])).outcome, 'settled')
      assert.deepEqual(await position(store, line), { net: 30, held: 0 })
      assert.deepEqual(await position(store, nextDay(line)), { net: 0, held: 5 })
    },
  },
  {
    name: 'settles a line whose budget has another limit by now',
    async run({ store }) {
      await hold(store, 'a', [[line, 40]])
      const { states } = await settle(store, 'a', [[{ ...line, limit: 10 }, 40]])
      assert.deepEqual([states[0]?.spent, states[0]?.limit], [40, 10])
    },
  },
  {
    name: 'counts credits apart, under an id of their own, once',
    async run({ store, other }) {
      await settle(store, 'a', [[line, 100]])
      assert.equal((await settle(store, 'refund', [[line, 0, { credit: 30 }]])).outcome, 'unreserved')
      assert.equal((await settle(other, 'refund', [[line, 0, { credit: 30 }]])).outcome, 'replay')
      const { spent, credits } = await state(store, line)
      assert.deepEqual({ spent, credits }, { spent: 100, credits: 30 })
      await hold(store, 'b', [[line, 30]])
      await refusal(store, 'c', [[line, 1]])
    },
  },
  {
    name: 'answers with the time it decided by',
    async run({ store }) {
      assert.equal((await hold(store, 'a', [[line, 1]])).now, NOON)
      assert.equal((await settle(store, 'a', [[line, 1]])).now, NOON)
    },
  },
]
