import fc from 'fast-check'
import { expect, test } from 'vitest'
import { counterKey, encodeValue, joinDimensions } from '../../src/budget/counter-key.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', '*', ':', '%', '=', ',', '!', '~', '/', '\uD800', '\uDC00', '\u0000') }),
)

test('a counter is named by unit, window, zone and scope', () => {
  expect(counterKey({ unit: 'usd', per: 'day', timeZone: 'UTC', scope: 'agent=*:a' })).toBe('usd/day/UTC/agent=*:a')
  expect(joinDimensions(['agent=a', 'model=b'])).toBe('agent=a,model=b')
  expect(joinDimensions([])).toBe('all')
})

test.each([
  ['support_classifier', 'support_classifier'],
  ['openai/gpt-5.1-mini', 'openai/gpt-5.1-mini'],
  ['ft:gpt-4o:acme::x1', 'ft:gpt-4o:acme::x1'],
  ['*', '%002a'],
  ['a=b,c', 'a%003db%002cc'],
  ['Zürich', 'Z%00fcrich'],
])('%s is written %s', (value, encoded) => {
  expect(encodeValue(value)).toBe(encoded)
})

test('no two values look the same, and none holds a character with a meaning in a name', () => {
  fc.assert(
    fc.property(anyText, anyText, (left, right) => {
      expect(encodeValue(left) === encodeValue(right)).toBe(left === right)
      expect(encodeValue(left)).toMatch(/^[A-Za-z0-9._:/@%-]*$/)
    }),
  )
})

test('a value of more than 128 characters is named by its digest, whatever is in it', () => {
  const long = 'm'.repeat(129)
  expect(encodeValue(long)).toMatch(/^~[0-9a-f]{64}$/)
  expect(encodeValue(long)).not.toBe(encodeValue(`${long}m`))
  expect(encodeValue(`${long}\uD800`)).not.toBe(encodeValue(`${long}\uD801`))
  expect(encodeValue('m'.repeat(128))).toBe('m'.repeat(128))
})
