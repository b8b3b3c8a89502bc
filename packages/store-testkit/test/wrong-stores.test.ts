import { runConformance, wrongStores } from '@bursar/store-testkit'
import { describe, expect, test } from 'vitest'

const MODEL = 'answers every sequence of calls as the memory store does'

async function failuresOf(name: keyof typeof wrongStores): Promise<readonly string[]> {
  const { makeStore, lose } = wrongStores[name]
  const results = await runConformance(makeStore, lose === undefined ? {} : { lose })
  return results.filter(({ outcome }) => outcome === 'failed').map((result) => result.case)
}

describe('the suite catches a store that', () => {
  test.each([
    ['checks first and increments later', 'checkThenIncrement'],
    ['charges a settlement twice', 'doubleSettle'],
    ['counts money in floating point', 'floatMoney'],
    ['forgets what its server forgets', 'forgetful'],
    ['resets its counters when a window begins', 'naiveReset'],
    ['gives expired holds back', 'releaseByDefault'],
  ] as const)('%s, by the case written against it', async (_, name) => {
    expect(await failuresOf(name)).toContain(wrongStores[name].caughtBy)
  })

  test.each(['doubleSettle', 'floatMoney', 'naiveReset', 'releaseByDefault'] as const)(
    'is %s by comparison with the memory store as well',
    async (name) => {
      expect(await failuresOf(name)).toContain(MODEL)
    },
  )

  test('has a race, and nothing else, by the concurrent cases alone', async () => {
    expect(await failuresOf('checkThenIncrement')).toEqual([
      'never passes a limit, whoever calls: 2 handles with 32 callers each',
      'grants the first users of a window no more than its limit',
    ])
  })
})
