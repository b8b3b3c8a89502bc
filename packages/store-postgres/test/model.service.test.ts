import { AssertionError, deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryStore } from '@bursar/core'
import { SettableClock } from '@bursar/store-testkit'
import { migrationSql } from '../src/schema/migration-sql.ts'
import { ledgerMismatches } from './ledger-mismatches.ts'
import { answerOf, groupsOf } from './operation-groups.ts'
import { clients, createSchema, empty, subjectOn, takeClock } from './postgres-subject.ts'
import type { Connected } from './postgres-subject.ts'

const SEQUENCES = 40
const LENGTH = 60

let connected: [Connected, Connected]
let schema: string
beforeAll(async () => {
  connected = [await clients['pg, a pool'](), await clients['postgres.js']()]
  schema = await createSchema(connected[0])
})
afterAll(() => Promise.all(connected.map(({ end }) => end())))

test('answers every sequence of batches as the memory store answers the calls one by one', async () => {
  await takeClock(connected[0], schema)
  const answers: unknown[] = []
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 30 }), async (seed) => {
      answers.push(...(await agreedAnswers(seed, schema)))
      expect(await ledgerMismatches(connected[0], schema)).toEqual([])
    }),
    { numRuns: SEQUENCES },
  )
  const reasons = valuesOf(answers, 'reason')
  expect(reasons).toEqual(['exhausted', 'held', 'settled', 'suspended'])
  expect(valuesOf(answers, 'outcome')).toEqual(['kept', 'late', 'replay', 'settled', 'unreserved'])
})

test.each([
  ['gives expired holds back', 'w.spent + w.held[bucket + 1]', 'w.spent + 0'],
  ['overlooks what is held', 'end) - w.held_total', 'end)'],
  ['settles twice', 'not known.is_open or (keeps', 'false or (keeps'],
  ['forgets the order of settlements that keep', 'seq <= known.seq', 'seq < known.seq'],
  ['announces a threshold again and again', 'continue when lim <= announced_under', 'continue when false'],
  ['decides all calls of a batch by what was before', 'windows[targets[i]] := drafts[i];', ''],
])('and finds out one that %s', async (_, right, wrong) => {
  const sql = migrationSql({ schema })
  expect(sql).toContain(right)
  await connected[0].query(sql.replace(right, wrong), [])
  await connected[0].query(`drop table if exists ${schema}.test_clock`, [])
  await takeClock(connected[0], schema)
  const disagrees = async (seed: number): Promise<boolean> => {
    return agreedAnswers(seed, schema).then(
      () => false,
      (error: unknown) => {
        if (error instanceof AssertionError) return true
        throw error
      },
    )
  }
  let seed = 0
  while (seed < SEQUENCES && !(await disagrees(seed))) seed++
  expect(seed).toBeLessThan(SEQUENCES)
})

/** Rejects with an AssertionError where the two stores differ. */
async function agreedAnswers(seed: number, of: string): Promise<readonly unknown[]> {
  await empty(connected[0], of)
  const { store, other, clock } = subjectOn(connected, of)
  const modelClock = new SettableClock()
  const model = memoryStore({ clock: modelClock })
  const agreed: unknown[] = []
  for (const [index, { now, calls }] of groupsOf(seed, LENGTH).entries()) {
    clock.advance(now - clock.now())
    modelClock.advance(now - modelClock.now())
    const answers = await Promise.all(calls.map((call) => answerOf(call, index % 2 === 0 ? store : other)))
    const expected: unknown[] = []
    for (const call of calls) expected.push(await answerOf(call, model))
    deepStrictEqual(answers, expected)
    agreed.push(...answers)
  }
  return agreed
}

function valuesOf(answers: readonly unknown[], name: string): readonly string[] {
  const values = answers.map((answer) =>
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, name) : undefined,
  )
  return [...new Set(values.filter((value) => typeof value === 'string'))].toSorted()
}
