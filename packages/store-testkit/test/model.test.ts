import { memoryStore } from '@bursar/core'
import type { BudgetStore, ReserveResult, SettleResult } from '@bursar/core'
import { conformanceCases, runConformance } from '@bursar/store-testkit'
import { expect, test } from 'vitest'

const MODEL = 'answers every sequence of calls as the memory store does'

test('the sequences reach every answer, each many times', async () => {
  const answers = new Map<string, number>()
  const count = (answer: string): void => void answers.set(answer, (answers.get(answer) ?? 0) + 1)
  const skip = Object.values(conformanceCases).flatMap((cases) =>
    cases.map(({ name }) => ({ case: name, reason: 'the model alone' })),
  )
  await runConformance(({ clock }) => counting(memoryStore({ clock }), count), { skip })
  const rare = EXPECTED.filter((answer) => (answers.get(answer) ?? 0) < 20)
  expect(rare).toEqual([])
})

test('a failure shows the shortest sequence on which the stores differ', async () => {
  const results = await runConformance(({ clock }) => {
    const store = memoryStore({ clock })
    return { ...store, settle: async (request) => ({ ...(await store.settle(request)), outcome: 'settled' }) }
  })
  const failure = results.find((result) => result.case === MODEL)
  expect(failure?.outcome).toBe('failed')
  expect(String(failure?.error)).toMatch(/Step 1, (settle|refund|keep), is answered otherwise|Counterexample: \[\[/)
})

const RESERVATIONS = 'granted, granted again, granted less, granted under protest, exhausted, held, suspended'
const SETTLEMENTS = 'settled, kept, replay, late, unreserved, kept less than asked, crossed, refused as settled'
const EXPECTED = `${RESERVATIONS}, ${SETTLEMENTS}`.split(', ')

function counting(store: BudgetStore, count: (answer: string) => void): BudgetStore {
  return {
    ...store,
    reserve: async (request, options) => {
      const result = await store.reserve(request, options)
      count(nameOf(result))
      const isLess = result.ok && result.granted.some((amount, index) => amount < (request.lines[index]?.amount ?? 0))
      if (isLess && !result.replay) count('granted less')
      return result
    },
    settle: async (request, options) => {
      const result: SettleResult = await store.settle(request, options)
      count(result.outcome)
      if (result.crossed.length > 0) count('crossed')
      if (request.lines.some(({ keep = 0 }, index) => keep > (result.kept[index] ?? 0))) count('kept less than asked')
      return result
    },
  }
}

function nameOf(result: ReserveResult): string {
  if (!result.ok) return result.reason === 'settled' ? 'refused as settled' : result.reason
  if (result.replay) return 'granted again'
  return result.wouldRefuse.length > 0 ? 'granted under protest' : 'granted'
}
