import assert from 'node:assert/strict'
import type { ConformanceCase, Subject } from '../conformance-case.js'
import { budget, hold, position, refusal, settle } from '../requests.js'

const line = budget()
const watched = budget({ thresholds: [50, 80] })

/** For a store whose server can lose its records while processes that have used them live on. */
export const lossCases: readonly ConformanceCase[] = [
  {
    name: 'knows what was spent before its records were lost',
    async run({ store, lose }) {
      await settle(store, 'a', [[line, 40]])
      await emptied(lose)
      await refusal(store, 'b', [[line, 61]])
      await hold(store, 'c', [[line, 60]])
      assert.deepEqual(await position(store, line), { net: 40, held: 60 })
    },
  },
  {
    name: 'counts new spend on top of what was spent before a loss, whoever comes first',
    async run({ store, other, lose }) {
      await settle(store, 'a', [[line, 40]])
      await emptied(lose)
      await settle(other, 'b', [[line, 25]])
      await hold(store, 'c', [[line, 10]])
      assert.deepEqual(await position(other, line), { net: 65, held: 10 })
    },
  },
  {
    name: 'counts a settlement once that is the first call after a loss',
    async run({ store, lose }) {
      await settle(store, 'a', [[line, 40]])
      await hold(store, 'b', [[line, 20]])
      await emptied(lose)
      assert.equal((await settle(store, 'b', [[line, 15]])).outcome, 'unreserved')
      await hold(store, 'c', [[line, 10]])
      assert.deepEqual(await position(store, line), { net: 55, held: 10 })
    },
  },
  {
    name: 'takes the largest of what several handles have seen before a loss',
    async run({ store, other, lose }) {
      await settle(store, 'a', [[line, 30]])
      await settle(other, 'b', [[line, 15]])
      await emptied(lose)
      await hold(store, 'c', [[line, 1]])
      await hold(other, 'd', [[line, 1]])
      await hold(store, 'e', [[line, 1]])
      assert.deepEqual(await position(store, line), { net: 45, held: 3 })
    },
  },
  {
    name: 'frees nothing of what others hold when a hold is settled that was lost',
    async run({ store, other, lose }) {
      await hold(store, 'a', [[line, 30]])
      await emptied(lose)
      await hold(other, 'b', [[line, 20]])
      await settle(store, 'a', [[line, 10]])
      assert.deepEqual(await position(other, line), { net: 10, held: 20 })
      await refusal(other, 'c', [[line, 71]])
    },
  },
  {
    name: 'survives one loss after the other',
    async run({ store, lose }) {
      for (let round = 0; round < 5; round++) {
        await settle(store, `id ${round}`, [[line, 10]])
        await emptied(lose)
      }
      await hold(store, 'a', [[line, 50]])
      assert.deepEqual(await position(store, line), { net: 50, held: 50 })
    },
  },
  {
    name: 'announces no threshold again after a loss, and the next one when it is reached',
    async run({ store, lose }) {
      assert.equal((await settle(store, 'a', [[watched, 60]])).crossed.length, 1)
      await emptied(lose)
      assert.deepEqual((await settle(store, 'b', [[watched, 5]])).crossed, [])
      const { crossed } = await settle(store, 'c', [[watched, 20]])
      assert.deepEqual(
        crossed.map(({ line: index, percent }) => [index, percent]),
        [[0, 80]],
      )
    },
  },
]

async function emptied(lose: Subject['lose']): Promise<void> {
  assert.ok(lose, 'the suite was not told how the store can lose its records')
  await lose()
}
