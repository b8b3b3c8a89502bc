import assert from 'node:assert/strict'
import type { ConformanceCase } from '../conformance-case.js'
import { budget, hold, position, refusal, reserve, settle } from '../requests.js'

const usd = budget({ key: 'usd', limit: 1_000 })
const tokens = budget({ key: 'tokens', limit: 50 })
const requests = budget({ key: 'requests', limit: 3 })

export const atomicityCases: readonly ConformanceCase[] = [
  {
    name: 'refuses all lines when one refuses, and leaves nothing behind',
    async run({ store }) {
      assert.deepEqual(
        (
          await refusal(store, 'a', [
            [usd, 10],
            [tokens, 51],
          ])
        ).failed,
        [1],
      )
      assert.deepEqual(await position(store, usd), { net: 0, held: 0 })
      assert.deepEqual(await position(store, tokens), { net: 0, held: 0 })
    },
  },
  {
    name: 'grants all lines, of whatever units',
    async run({ store }) {
      const { granted, replay, wouldRefuse } = await hold(store, 'a', [
        [usd, 900],
        [tokens, 50],
        [requests, 1],
      ])
      assert.deepEqual({ granted, replay, wouldRefuse }, { granted: [900, 50, 1], replay: false, wouldRefuse: [] })
      assert.deepEqual(await position(store, usd), { net: 0, held: 900 })
      assert.deepEqual(await position(store, requests), { net: 0, held: 1 })
    },
  },
  {
    name: 'takes the lines in any order, and answers in the order asked',
    async run({ store }) {
      const { granted, states } = await hold(store, 'a', [
        [tokens, 20],
        [usd, 500],
      ])
      assert.deepEqual(granted, [20, 500])
      assert.deepEqual(
        states.map(({ key }) => key),
        ['tokens', 'usd'],
      )
      const settled = await settle(store, 'a', [
        [usd, 400],
        [tokens, 10],
      ])
      assert.deepEqual(
        settled.states.map(({ key, spent, held }) => [key, spent, held]),
        [
          ['usd', 400, 0],
          ['tokens', 10, 0],
        ],
      )
    },
  },
  {
    name: 'only counts where the limit is null',
    async run({ store }) {
      const line = budget({ limit: null })
      await hold(store, 'a', [[line, 1_000_000]])
      const { states } = await settle(store, 'a', [[line, 2_000_000]])
      assert.deepEqual(states[0], {
        key: line.key,
        window: line.window,
        limit: null,
        spent: 2_000_000,
        credits: 0,
        held: 0,
      })
    },
  },
  {
    name: 'refuses everything but nothing under a limit of 0',
    async run({ store }) {
      const line = budget({ limit: 0 })
      assert.equal((await refusal(store, 'a', [[line, 1]])).reason, 'exhausted')
      await hold(store, 'b', [[line, 0]])
    },
  },
  {
    name: 'holds an amount of 0 on a full line, but not on one that is over its limit',
    async run({ store }) {
      await hold(store, 'a', [[tokens, 50]])
      await hold(store, 'b', [[tokens, 0]])
      await settle(store, 'a', [[tokens, 51]])
      assert.equal((await refusal(store, 'c', [[tokens, 0]])).reason, 'exhausted')
    },
  },
  {
    name: 'grants the exact fit and refuses one more',
    async run({ store }) {
      await hold(store, 'a', [[tokens, 20]])
      await refusal(store, 'b', [[tokens, 31]])
      await hold(store, 'c', [[tokens, 30]])
      await refusal(store, 'd', [[tokens, 1]])
    },
  },
  {
    name: 'names every line that refuses',
    async run({ store }) {
      const { failed } = await refusal(store, 'a', [
        [requests, 4],
        [usd, 1_000],
        [tokens, 51],
      ])
      assert.deepEqual(failed, [0, 2])
    },
  },
  {
    name: 'says held while holds alone stand in the way, and exhausted once spend does',
    async run({ store }) {
      await hold(store, 'a', [[tokens, 40]])
      const held = await refusal(store, 'b', [[tokens, 20]])
      assert.deepEqual([held.reason, held.states[0]?.held], ['held', 40])
      await settle(store, 'a', [[tokens, 40]])
      const exhausted = await refusal(store, 'b', [[tokens, 20]])
      assert.deepEqual([exhausted.reason, exhausted.states[0]?.spent], ['exhausted', 40])
    },
  },
  {
    name: 'says exhausted where one line is held and another exhausted',
    async run({ store }) {
      await hold(store, 'a', [[tokens, 40]])
      const { reason, failed } = await refusal(store, 'b', [
        [tokens, 20],
        [usd, 1_001],
      ])
      assert.deepEqual({ reason, failed }, { reason: 'exhausted', failed: [0, 1] })
    },
  },
  {
    name: 'grants what is left, line by line, down to what each accepts at least',
    async run({ store }) {
      await hold(store, 'a', [
        [tokens, 20],
        [usd, 100],
      ])
      const { granted } = await hold(store, 'b', [
        [usd, 950, 900],
        [tokens, 100, 10],
        [requests, 2, 1],
      ])
      assert.deepEqual(granted, [900, 30, 2])
    },
  },
  {
    name: 'grants nothing where less is left than a line accepts',
    async run({ store }) {
      await hold(store, 'a', [[tokens, 20]])
      assert.equal(
        (
          await refusal(store, 'b', [
            [tokens, 60, 31],
            [usd, 10, 1],
          ])
        ).reason,
        'held',
      )
      assert.deepEqual(await position(store, usd), { net: 0, held: 0 })
    },
  },
  {
    name: 'never refuses a line that is not enforced, but says that it would have',
    async run({ store }) {
      const rehearsed = { ...tokens, enforced: false }
      assert.deepEqual((await hold(store, 'a', [[rehearsed, 50]])).wouldRefuse, [])
      const { granted, wouldRefuse } = await hold(store, 'b', [
        [usd, 1],
        [rehearsed, 10, 5],
      ])
      assert.deepEqual({ granted, wouldRefuse }, { granted: [1, 10], wouldRefuse: [1] })
      assert.deepEqual(
        (
          await refusal(store, 'c', [
            [usd, 1_000],
            [rehearsed, 10],
          ])
        ).failed,
        [0],
      )
      assert.deepEqual(await position(store, rehearsed), { net: 0, held: 60 })
    },
  },
  {
    name: 'lets a refused id try again',
    async run({ store }) {
      await hold(store, 'a', [[tokens, 50]])
      await refusal(store, 'b', [[tokens, 1]])
      await settle(store, 'a', [[tokens, 0]])
      assert.equal((await reserve(store, 'b', [[tokens, 1]])).ok, true)
    },
  },
]
