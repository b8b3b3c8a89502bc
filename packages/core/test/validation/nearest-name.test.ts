import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nearestName } from '../../src/validation/nearest-name.ts'

const candidates = ['organization', 'team', 'agent', 'environment', 'timeZone', 'thresholds']

test.each([
  ['agnet', 'agent'],
  ['AGENT', 'agent'],
  ['agents', 'agent'],
  ['tema', 'team'],
  ['timezone', 'timeZone'],
  ['organisation', 'organization'],
  ['treshhold', 'thresholds'],
  ['org', 'organization'],
  ['env', 'environment'],
  ['colour', undefined],
  ['x', undefined],
  ['', undefined],
  ['a'.repeat(100_000), undefined],
])('%s means %s', (name, nearest) => {
  expect(nearestName(name, candidates)).toBe(nearest)
})

test('the nearer of two near names wins', () => {
  expect(nearestName('limitz', ['limbs', 'limits'])).toBe('limits')
})

test('a name with one letter dropped, doubled or swapped is still found among the same', () => {
  const place = fc.nat({ max: 10 })
  fc.assert(
    fc.property(fc.constantFrom(...candidates), place, (name, at) => {
      const cut = at % (name.length - 1)
      const dropped = name.slice(0, cut) + name.slice(cut + 1)
      const doubled = name.slice(0, cut + 1) + name.slice(cut)
      const swapped = `${name.slice(0, cut)}${name[cut + 1]}${name[cut]}${name.slice(cut + 2)}`
      for (const misspelt of [dropped, doubled, swapped]) expect(nearestName(misspelt, [name])).toBe(name)
    }),
  )
})
