import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countKey } from '../src/count-key.ts'
import { RecentMap } from '../src/recent-map.ts'

test('what was used last is there, and never another count', () => {
  const uses = fc.array(fc.nat({ max: 30 }), { maxLength: 200 })
  const holds = fc.property(uses, fc.integer({ min: 1, max: 20 }), (keys, entries) => {
    const cache = new RecentMap<number>(entries)
    return keys.every((key, index) => {
      const recent = new Set(
        keys
          .slice(0, index)
          .toReversed()
          .slice(0, Math.ceil(entries / 2)),
      )
      const found = cache.get(`${key}`)
      if (found === undefined) cache.set(`${key}`, key)
      return found === key || (found === undefined && !recent.has(key))
    })
  })
  expect(fc.check(holds).counterexample).toBeNull()
})

test('what was not used for long is gone', () => {
  const cache = new RecentMap<number>(10)
  cache.set('first', 1)
  for (let key = 0; key < 10; key += 1) cache.set(`${key}`, key)
  expect(cache.get('first')).toBeUndefined()
})

test('a key tells encodings and boundaries apart', () => {
  const keys = [
    countKey('o200k_base', ['ab', 'c']),
    countKey('o200k_base', ['a', 'bc']),
    countKey('o200k_base', ['abc']),
    countKey('cl100k_base', ['abc']),
    countKey('o200k_base', ['ab\n1:c']),
  ]
  expect(new Set(keys).size).toBe(keys.length)
})
