import assert from 'node:assert/strict'
import type { ConformanceCase } from '../conformance-case.js'
import { budget, hold, MINUTE, position, refusal, reserve, settle, state } from '../requests.js'

const line = budget()

export const identityCases: readonly ConformanceCase[] = [
  {
    name: 'holds once for an id that is reserved twice, and repeats the first grant',
    async run({ store, other }) {
      const first = await hold(store, 'a', [[line, 70]])
      const second = await hold(other, 'a', [[line, 70]])
      assert.deepEqual([second.replay, second.granted, second.expiresAt], [true, [70], first.expiresAt])
      assert.deepEqual(await position(store, line), { net: 0, held: 70 })
    },
  },
  {
    name: 'repeats the grant even where it would not fit any more',
    async run({ store }) {
      await hold(store, 'a', [[line, 30, 10]])
      await settle(store, 'b', [[line, 90]])
      assert.deepEqual((await hold(store, 'a', [[line, 30, 10]])).granted, [30])
    },
  },
  {
    name: 'holds once for an id that two handles reserve at once',
    async run({ store, other }) {
      const results = await Promise.all([store, other, store, other].map((handle) => hold(handle, 'a', [[line, 40]])))
      assert.equal(results.filter(({ replay }) => !replay).length, 1)
      assert.deepEqual(await position(store, line), { net: 0, held: 40 })
    },
  },
  {
    name: 'refuses to answer an id that is held with other lines',
    async run({ store }) {
      await hold(store, 'a', [[line, 40]])
      await assert.rejects(reserve(store, 'a', [[budget({ key: 'elsewhere' }), 40]]), RangeError)
      assert.deepEqual(await position(store, budget({ key: 'elsewhere' })), { net: 0, held: 0 })
    },
  },
  {
    name: 'charges once for an id that is settled twice',
    async run({ store, other }) {
      await hold(store, 'a', [[line, 40]])
      assert.equal((await settle(store, 'a', [[line, 30]])).outcome, 'settled')
      const again = await settle(other, 'a', [[line, 35]])
      assert.deepEqual([again.outcome, again.kept, again.states[0]?.spent], ['replay', [0], 30])
    },
  },
  {
    name: 'charges once for an id that is settled ten times at once',
    async run({ store, other }) {
      await hold(store, 'a', [[line, 40]])
      const handles = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? store : other))
      const results = await Promise.all(handles.map((handle) => settle(handle, 'a', [[line, 30]])))
      assert.equal(results.filter(({ outcome }) => outcome === 'settled').length, 1)
      assert.deepEqual(await position(store, line), { net: 30, held: 0 })
    },
  },
  {
    name: 'fences an id that is settled before it is reserved',
    async run({ store }) {
      assert.equal((await settle(store, 'a', [[line, 0]])).outcome, 'unreserved')
      const { reason, failed } = await refusal(store, 'a', [[line, 10]])
      assert.deepEqual({ reason, failed }, { reason: 'settled', failed: [] })
      assert.deepEqual(await position(store, line), { net: 0, held: 0 })
    },
  },
  {
    name: 'changes nothing when an id is settled after it was given back',
    async run({ store }) {
      await hold(store, 'a', [[line, 40]])
      await settle(store, 'a', [[line, 0]])
      assert.equal((await settle(store, 'a', [[line, 40]])).outcome, 'replay')
      assert.deepEqual(await position(store, line), { net: 0, held: 0 })
    },
  },
  {
    name: 'refuses to reserve a settled id again',
    async run({ store }) {
      await hold(store, 'a', [[line, 40]])
      await settle(store, 'a', [[line, 10]])
      assert.equal((await refusal(store, 'a', [[line, 40]])).reason, 'settled')
    },
  },
  {
    name: 'refuses to reserve an expired id again',
    async run({ store, clock }) {
      await hold(store, 'a', [[line, 40]])
      clock.advance(2 * MINUTE)
      assert.equal((await refusal(store, 'a', [[line, 40]])).reason, 'settled')
    },
  },
  {
    name: 'takes an id for a new one 15 minutes after it was settled',
    async run({ store, clock }) {
      await settle(store, 'a', [[line, 10]])
      clock.advance(15 * MINUTE - 1)
      assert.equal((await settle(store, 'a', [[line, 10]])).outcome, 'replay')
      clock.advance(1)
      await hold(store, 'a', [[line, 40]])
      assert.equal((await settle(store, 'a', [[line, 10]])).outcome, 'settled')
      assert.equal((await state(store, line)).spent, 20)
    },
  },
]
