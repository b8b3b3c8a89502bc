import assert from 'node:assert/strict'
import type { ControlRequest } from '@bursar/core'
import type { ConformanceCase, Subject } from '../conformance-case.js'
import { budget, hold, MINUTE, refusal, settle, state } from '../requests.js'

const line = budget({ limitKey: 'agent-day' })
const watched = budget({ thresholds: [50, 80, 100], limitKey: 'agent-day' })
const suspension = { reason: 'runaway', actor: 'ops', at: 1_763_600_000_000 }

export const controlCases: readonly ConformanceCase[] = [
  {
    name: 'lets a limit set at run time win over the one in the call, for every handle',
    async run({ store, other }) {
      await control(store, { kind: 'limit', limitKey: 'agent-day', limit: 200 })
      assert.equal((await hold(other, 'a', [[line, 150]])).states[0]?.limit, 200)
      await control(store, { kind: 'limit', limitKey: 'agent-day', limit: 150 })
      await refusal(other, 'b', [[line, 1]])
      await control(store, { kind: 'limit', limitKey: 'agent-day', limit: null })
      await hold(other, 'c', [[line, 10_000]])
      assert.equal((await state(other, line)).limit, null)
    },
  },
  {
    name: 'refuses new calls only when a limit is lowered below what is spent',
    async run({ store }) {
      await hold(store, 'a', [[line, 80]])
      await control(store, { kind: 'limit', limitKey: 'agent-day', limit: 50 })
      assert.equal((await settle(store, 'a', [[line, 80]])).outcome, 'settled')
      assert.equal((await refusal(store, 'b', [[line, 1]])).reason, 'exhausted')
    },
  },
  {
    name: 'refuses while a gate is closed, says why, and still settles',
    async run({ store, other }) {
      await hold(store, 'a', [[line, 10]], { gates: ['agent/x'] })
      await control(store, { kind: 'gate', gate: 'agent/x', suspension })
      const refused = await refusal(other, 'b', [[line, 10]], { gates: ['agent/y', 'agent/x'] })
      assert.deepEqual([refused.reason, refused.failed, refused.suspension], ['suspended', [], suspension])
      await hold(other, 'c', [[line, 10]], { gates: ['agent/y'] })
      assert.equal((await settle(other, 'a', [[line, 10]])).outcome, 'settled')
      await control(other, { kind: 'gate', gate: 'agent/x', suspension: null })
      await hold(store, 'b', [[line, 10]], { gates: ['agent/x'] })
    },
  },
  {
    name: 'lets a reservation without lines pass an open gate, and no closed one',
    async run({ store, other }) {
      assert.deepEqual((await hold(store, 'a', [], { gates: ['agent/x'] })).granted, [])
      await control(store, { kind: 'gate', gate: 'agent/x', suspension })
      const refused = await refusal(other, 'b', [], { gates: ['agent/x'] })
      assert.deepEqual([refused.reason, refused.suspension], ['suspended', suspension])
      await control(other, { kind: 'gate', gate: 'agent/x', suspension: null })
      assert.equal((await hold(store, 'c', [], { gates: ['agent/x'] })).ok, true)
    },
  },
  {
    name: 'rejects a limit that is no amount',
    async run({ store }) {
      await assert.rejects(control(store, { kind: 'limit', limitKey: 'agent-day', limit: -1 }), RangeError)
    },
  },
  {
    name: 'announces each threshold once, over all handles',
    async run({ store, other }) {
      const usd = budget({ key: 'usd', limit: null })
      assert.deepEqual(
        (
          await settle(store, 'a', [
            [usd, 1],
            [watched, 49],
          ])
        ).crossed,
        [],
      )
      assert.deepEqual(
        (
          await settle(other, 'b', [
            [usd, 1],
            [watched, 1],
          ])
        ).crossed,
        [{ line: 1, percent: 50 }],
      )
      assert.deepEqual(
        (
          await settle(store, 'c', [
            [usd, 1],
            [watched, 10],
          ])
        ).crossed,
        [],
      )
      const rest = [
        { line: 0, percent: 80 },
        { line: 0, percent: 100 },
      ]
      assert.deepEqual((await settle(other, 'd', [[watched, 60]])).crossed, rest)
      assert.deepEqual((await settle(store, 'e', [[watched, 60]])).crossed, [])
    },
  },
  {
    name: 'announces a threshold once when thirty calls cross it at once',
    async run({ store, other }) {
      const handles = Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? store : other))
      const results = await Promise.all(handles.map((handle, index) => settle(handle, `id ${index}`, [[watched, 5]])))
      const percents = results.flatMap(({ crossed }) => crossed.map(({ percent }) => percent))
      assert.deepEqual(
        percents.toSorted((left, right) => left - right),
        [50, 80, 100],
      )
    },
  },
  {
    name: 'announces no threshold for what is held only',
    async run({ store }) {
      assert.deepEqual((await hold(store, 'a', [[watched, 100]])).crossed, [])
      assert.deepEqual((await settle(store, 'a', [[watched, 10]])).crossed, [])
    },
  },
  {
    name: 'announces a threshold that an expired hold has crossed, with the next call granted or refused',
    async run({ store, clock }) {
      await hold(store, 'a', [[watched, 50]])
      clock.advance(2 * MINUTE)
      assert.deepEqual((await hold(store, 'b', [[watched, 30]])).crossed, [{ line: 0, percent: 50 }])
      clock.advance(2 * MINUTE)
      assert.deepEqual((await refusal(store, 'c', [[watched, 21]])).crossed, [{ line: 0, percent: 80 }])
      assert.deepEqual((await refusal(store, 'd', [[watched, 21]])).crossed, [])
    },
  },
  {
    name: 'announces a threshold again under a raised limit, unless spend is past it already',
    async run({ store }) {
      await settle(store, 'a', [[watched, 85]])
      await control(store, { kind: 'limit', limitKey: 'agent-day', limit: 150 })
      assert.deepEqual((await settle(store, 'b', [[watched, 1]])).crossed, [])
      assert.deepEqual((await settle(store, 'c', [[watched, 34]])).crossed, [{ line: 0, percent: 80 }])
      await control(store, { kind: 'limit', limitKey: 'agent-day', limit: 120 })
      assert.deepEqual((await settle(store, 'd', [[watched, 0]])).crossed, [{ line: 0, percent: 100 }])
    },
  },
  {
    name: 'announces nothing twice when two processes disagree about the limit',
    async run({ store, other }) {
      const lower = { ...watched, limit: 60 }
      assert.equal((await settle(store, 'a', [[lower, 60]])).crossed.length, 3)
      const after = [
        await settle(other, 'b', [[watched, 5]]),
        await settle(store, 'c', [[lower, 5]]),
        await settle(other, 'd', [[watched, 5]]),
        await settle(store, 'e', [[lower, 5]]),
        await settle(other, 'f', [[watched, 5]]),
      ]
      assert.deepEqual(
        after.flatMap(({ crossed }) => crossed),
        [{ line: 0, percent: 80 }],
      )
    },
  },
  {
    name: 'takes the point of a threshold exactly, in any magnitude',
    async run({ store }) {
      const large = budget({ key: 'large', limit: Number.MAX_SAFE_INTEGER, thresholds: [99] })
      const point = Number((BigInt(Number.MAX_SAFE_INTEGER) * 99n + 99n) / 100n)
      assert.deepEqual((await settle(store, 'a', [[large, point - 1]])).crossed, [])
      assert.deepEqual((await settle(store, 'b', [[large, 1]])).crossed, [{ line: 0, percent: 99 }])
    },
  },
  {
    name: 'announces under a limit of 0 as soon as anything is spent',
    async run({ store }) {
      const none = budget({ key: 'none', limit: 0, enforced: false, thresholds: [50] })
      assert.deepEqual((await settle(store, 'a', [[none, 0]])).crossed, [])
      assert.deepEqual((await settle(store, 'b', [[none, 1]])).crossed, [{ line: 0, percent: 50 }])
    },
  },
]

async function control(store: Subject['store'], request: ControlRequest): Promise<void> {
  assert.ok(store.control, 'the store cannot be controlled')
  await store.control(request)
}
