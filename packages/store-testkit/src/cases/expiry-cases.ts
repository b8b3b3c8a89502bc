import assert from 'node:assert/strict'
import type { ConformanceCase } from '../conformance-case.js'
import { budget, hold, MINUTE, NOON, position, refusal, SECOND, settle, state } from '../requests.js'

const line = budget()
const usd = budget({ key: 'usd', limit: 1_000 })

export const expiryCases: readonly ConformanceCase[] = [
  {
    name: 'lets a hold live at least as long as asked, and says until when',
    async run({ store, clock }) {
      const { expiresAt } = await hold(store, 'a', [[line, 40]], { ttlMs: 33 * SECOND })
      assert.ok(expiresAt >= NOON + 33 * SECOND && expiresAt < NOON + 63 * SECOND)
      clock.advance(expiresAt - NOON - 1)
      assert.deepEqual(await position(store, line), { net: 0, held: 40 })
      clock.advance(1)
      assert.deepEqual(await position(store, line), { net: 40, held: 0 })
    },
  },
  {
    name: 'charges an expired hold',
    async run({ store, clock }) {
      await hold(store, 'a', [[line, 40]])
      clock.advance(2 * MINUTE)
      assert.equal((await refusal(store, 'b', [[line, 61]])).reason, 'exhausted')
      await hold(store, 'c', [[line, 60]])
      assert.deepEqual(await position(store, line), { net: 40, held: 60 })
    },
  },
  {
    name: 'gives an expired hold back where that was asked',
    async run({ store, clock }) {
      await hold(store, 'a', [[line, 40]], { onExpire: 'release' })
      await hold(store, 'b', [[line, 10]])
      clock.advance(2 * MINUTE)
      assert.deepEqual(await position(store, line), { net: 10, held: 0 })
      await hold(store, 'c', [[line, 90]])
    },
  },
  {
    name: 'corrects the charge of an expired hold downwards when the settlement comes late',
    async run({ store, clock }) {
      await hold(store, 'a', [[line, 40]])
      clock.advance(2 * MINUTE)
      const before = await state(store, line)
      assert.equal((await settle(store, 'a', [[line, 15]])).outcome, 'late')
      assert.deepEqual(await position(store, line), { net: 15, held: 0 })
      const { spent, credits } = await state(store, line)
      assert.ok(spent >= before.spent && credits >= before.credits, 'neither counter may shrink')
      assert.equal((await settle(store, 'a', [[line, 15]])).outcome, 'replay')
    },
  },
  {
    name: 'corrects the charge of an expired hold upwards when the settlement comes late',
    async run({ store, clock }) {
      await hold(store, 'a', [[line, 40]])
      clock.advance(2 * MINUTE)
      await settle(store, 'a', [[line, 55]])
      assert.deepEqual(await position(store, line), { net: 55, held: 0 })
    },
  },
  {
    name: 'charges the whole amount late where the hold was given back',
    async run({ store, clock }) {
      await hold(store, 'a', [[line, 40]], { onExpire: 'release' })
      clock.advance(2 * MINUTE)
      assert.equal((await settle(store, 'a', [[line, 25]])).outcome, 'late')
      assert.deepEqual(await position(store, line), { net: 25, held: 0 })
    },
  },
  {
    name: 'never lets an expired hold block, even without any call in between',
    async run({ store, clock }) {
      await hold(store, 'a', [[line, 100]], { onExpire: 'release' })
      clock.advance(10 * MINUTE)
      await hold(store, 'b', [[line, 100]])
    },
  },
  {
    name: 'settles one hold without touching another of the same expiry',
    async run({ store, clock }) {
      await hold(store, 'a', [[line, 40]])
      await hold(store, 'b', [[line, 30]], { onExpire: 'release' })
      await hold(store, 'c', [[line, 20]])
      await settle(store, 'a', [[line, 40]])
      assert.deepEqual(await position(store, line), { net: 40, held: 50 })
      clock.advance(2 * MINUTE)
      assert.deepEqual(await position(store, line), { net: 60, held: 0 })
    },
  },
  {
    name: 'renews a kept hold',
    async run({ store, clock }) {
      const { expiresAt } = await hold(store, 'a', [[line, 40]])
      clock.advance(50 * SECOND)
      const renewed = await settle(store, 'a', [[line, 10, { keep: 30 }]], { seq: 1, ttlMs: 2 * MINUTE })
      assert.deepEqual([renewed.outcome, renewed.kept], ['kept', [30]])
      assert.ok((renewed.expiresAt ?? 0) >= expiresAt + 50 * SECOND)
      clock.advance(MINUTE)
      assert.deepEqual(await position(store, line), { net: 10, held: 30 })
      await settle(store, 'a', [[line, 35]])
      assert.deepEqual(await position(store, line), { net: 35, held: 0 })
    },
  },
  {
    name: 'renews by the life the hold had where none is given',
    async run({ store, clock }) {
      await hold(store, 'a', [[line, 40]], { ttlMs: 5 * MINUTE })
      clock.advance(4 * MINUTE)
      const { expiresAt = 0 } = await settle(store, 'a', [[line, 0, { keep: 40 }]], { seq: 1 })
      assert.ok(expiresAt >= NOON + 9 * MINUTE)
    },
  },
  {
    name: 'takes the amount of each settlement for the sum so far',
    async run({ store }) {
      await hold(store, 'a', [[line, 40]])
      await settle(store, 'a', [[line, 10, { keep: 40 }]], { seq: 1 })
      await settle(store, 'a', [[line, 25, { keep: 40 }]], { seq: 3 })
      assert.deepEqual(await position(store, line), { net: 25, held: 40 })
      await settle(store, 'a', [[line, 31]])
      assert.deepEqual(await position(store, line), { net: 31, held: 0 })
    },
  },
  {
    name: 'ignores a settlement that keeps and is not newer than the last one',
    async run({ store, other }) {
      await hold(store, 'a', [[line, 40]])
      await settle(store, 'a', [[line, 20, { keep: 20 }]], { seq: 2 })
      for (const seq of [2, 1]) {
        const { outcome, kept } = await settle(other, 'a', [[line, 10, { keep: 40 }]], { seq })
        assert.deepEqual({ outcome, kept }, { outcome: 'replay', kept: [20] })
      }
      assert.deepEqual(await position(store, line), { net: 20, held: 20 })
    },
  },
  {
    name: 'tops a hold up where it fits, and keeps what is left of the old one where it does not',
    async run({ store }) {
      await hold(store, 'a', [[line, 40]])
      assert.deepEqual((await settle(store, 'a', [[line, 0, { keep: 60 }]], { seq: 1 })).kept, [60])
      await hold(store, 'b', [[line, 30]])
      assert.deepEqual((await settle(store, 'a', [[line, 0, { keep: 71 }]], { seq: 2 })).kept, [60])
      assert.deepEqual((await settle(store, 'a', [[line, 20, { keep: 60 }]], { seq: 3 })).kept, [40])
      assert.deepEqual(await position(store, line), { net: 20, held: 70 })
    },
  },
  {
    name: 'refuses a top-up on one line without refusing it on another',
    async run({ store }) {
      await hold(store, 'a', [
        [line, 40],
        [usd, 40],
      ])
      const { kept } = await settle(
        store,
        'a',
        [
          [line, 0, { keep: 101 }],
          [usd, 0, { keep: 101 }],
        ],
        { seq: 1 },
      )
      assert.deepEqual(kept, [40, 101])
    },
  },
  {
    name: 'leaves a line alone that a settlement that keeps does not name',
    async run({ store, clock }) {
      await hold(store, 'a', [
        [line, 40],
        [usd, 300],
      ])
      await settle(store, 'a', [[line, 10, { keep: 30 }]], { seq: 1, ttlMs: 10 * MINUTE })
      clock.advance(5 * MINUTE)
      assert.deepEqual(await position(store, usd), { net: 0, held: 300 })
      await settle(store, 'a', [
        [line, 30],
        [usd, 250],
      ])
      assert.deepEqual(await position(store, usd), { net: 250, held: 0 })
    },
  },
  {
    name: 'takes the charge of an expired hold back into a hold when it is kept late',
    async run({ store, clock }) {
      await hold(store, 'a', [[line, 100]])
      clock.advance(2 * MINUTE)
      const { outcome, kept, expiresAt = 0 } = await settle(store, 'a', [[line, 60, { keep: 40 }]], { seq: 1 })
      assert.deepEqual({ outcome, kept }, { outcome: 'late', kept: [40] })
      assert.ok(expiresAt > clock.now())
      assert.deepEqual(await position(store, line), { net: 60, held: 40 })
      await settle(store, 'a', [[line, 70]])
      assert.deepEqual(await position(store, line), { net: 70, held: 0 })
    },
  },
  {
    name: 'charges and stays open for an unknown id that is kept, as after a lost memory',
    async run({ store }) {
      const first = await settle(store, 'a', [[line, 30, { keep: 50 }]], { seq: 7, ttlMs: MINUTE })
      assert.deepEqual([first.outcome, first.kept], ['unreserved', [50]])
      const last = await settle(store, 'a', [[line, 60]])
      assert.deepEqual([last.outcome, last.states[0]?.spent, last.states[0]?.held], ['settled', 60, 0])
    },
  },
]
