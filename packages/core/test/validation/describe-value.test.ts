import { expect, test } from 'vitest'
import { describeValue } from '../../src/validation/describe-value.ts'

test.each([
  ['a\nb', '"a\\nb"'],
  ['x'.repeat(100), `"${'x'.repeat(59)}...`],
  [1.5, '1.5'],
  [-0, '-0'],
  [Number.NaN, 'NaN'],
  [5n, '5n'],
  [true, 'true'],
  [null, 'null'],
  [undefined, 'undefined'],
  [[1, 2], 'an array of 2'],
  [{ secret: 1 }, 'a value of type object'],
  [() => 1, 'a value of type function'],
  [Symbol('x'), 'a value of type symbol'],
])('%s is shown as %s', (value, shown) => {
  expect(describeValue(value)).toBe(shown)
})
