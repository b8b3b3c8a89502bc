import { describe, expect, test } from 'vitest'
import { checkSequence } from './check-sequence.ts'
import type { CheckedLedger } from './check-sequence.ts'
import * as faulty from './faulty-ledgers.ts'
import { firstFailure } from './first-failure.ts'
import { frozenLedger, memoryLedger, TextLedger } from './ledgers.ts'
import { sequenceOf } from './operations.ts'

const LENGTH = 40

test('10,000 random sequences end up where a list of all that happened does', () => {
  expect(firstFailure(memoryLedger, 10_000, LENGTH)).toBeUndefined()
})

test('so they do over records that are nothing but JSON texts', () => {
  expect(firstFailure(() => new TextLedger(), 300, LENGTH)).toBeUndefined()
})

test('and over records and requests that nobody may change', () => {
  expect(firstFailure(frozenLedger, 300, LENGTH)).toBeUndefined()
})

test('the sequences reach every answer, each many times', () => {
  const answers = new Map<string, number>()
  const count = (answer: string): void => void answers.set(answer, (answers.get(answer) ?? 0) + 1)
  for (let seed = 0; seed < 300; seed++) checkSequence(counting(memoryLedger(), count), sequenceOf(seed, LENGTH))
  const reached = [...answers].filter(([, times]) => times >= 50).map(([answer]) => answer)
  const settlements = ['settled', 'kept', 'replay', 'late', 'unreserved', 'kept less than asked', 'crossed']
  expect(reached.toSorted()).toEqual(
    ['granted', 'granted again', 'granted less', 'exhausted', 'held', 'refused as settled', ...settlements].toSorted(),
  )
})

describe('a faulty ledger is found out', () => {
  test.each(Object.entries(faulty))('%s', (_, Faulty) => {
    const failure = firstFailure(() => new Faulty(), 300, LENGTH)
    expect(failure?.error).toBeInstanceOf(Error)
    expect(failure?.steps.length).toBeLessThanOrEqual(10)
  })
})

function counting(ledger: CheckedLedger, count: (answer: string) => void): CheckedLedger {
  return {
    reserve(request, now) {
      const result = ledger.reserve(request, now)
      if (!result.ok) count(result.reason === 'settled' ? 'refused as settled' : result.reason)
      else if (result.replay) count('granted again')
      else
        count(
          result.granted.some((amount, index) => amount < (request.lines[index]?.amount ?? 0))
            ? 'granted less'
            : 'granted',
        )
      return result
    },
    settle(request, now) {
      const result = ledger.settle(request, now)
      count(result.outcome)
      if (result.crossed.length > 0) count('crossed')
      if (request.lines.some(({ keep = 0 }, index) => keep > (result.kept[index] ?? 0))) count('kept less than asked')
      return result
    },
  }
}
