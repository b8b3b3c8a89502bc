import { expect, test } from 'vitest'
import { ConfigurationError } from '../../src/errors/index.ts'
import { assertKnownOptions, assertOneOf } from '../../src/validation/known-options.ts'

const allowed = ['limit', 'per', 'timeZone']

test.each([{}, { limit: 1, per: 2 }, { timeZone: undefined }, Object.create(null)])(
  '%o has known options only',
  (value) => {
    expect(() => assertKnownOptions('budgets[0]', value, allowed)).not.toThrow()
  },
)

test.each([
  [{ limits: 1 }, 'budgets[0] has no option "limits". Did you mean "limit"? Known: "limit", "per", "timeZone".'],
  [{ limit: 1, colour: 2 }, 'budgets[0] has no option "colour". Known: "limit", "per", "timeZone".'],
  [{ constructor: 1 }, 'budgets[0] has no option "constructor".'],
  [{ ['x'.repeat(500)]: 1 }, `has no option "${'x'.repeat(59)}....`],
  [null, 'budgets[0] must be an object with "limit", "per", "timeZone"; got null.'],
  [undefined, 'got undefined.'],
  ['limit', 'got "limit".'],
  [['limit'], 'got an array of 1.'],
  [() => 1, 'got a value of type function.'],
])('%o is refused', (value, message) => {
  expect(() => assertKnownOptions('budgets[0]', value, allowed)).toThrow(ConfigurationError)
  expect(() => assertKnownOptions('budgets[0]', value, allowed)).toThrow(message)
})

test('one of a few words is told from any other', () => {
  expect(() => assertOneOf('per', 'day', ['hour', 'day'])).not.toThrow()
  expect(() => assertOneOf('per', 'days', ['hour', 'day'])).toThrow(
    'per must be one of "hour", "day"; got "days". Did you mean "day"?',
  )
  expect(() => assertOneOf('per', 5, ['hour', 'day'])).toThrow('per must be one of "hour", "day"; got 5.')
})
