import { expect, test } from 'vitest'
import { randomId } from '../src/defaults.ts'

test('ids are 128 bits in hexadecimal, each another', () => {
  const ids = Array.from({ length: 1_000 }, randomId)
  expect(new Set(ids).size).toBe(1_000)
  expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true)
})
