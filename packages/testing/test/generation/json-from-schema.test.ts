import { expect, test } from 'vitest'
import { jsonFromSchema } from '../../src/generation/json-from-schema.ts'

test.each([
  ['an object', { type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer' } } }, { a: 'word', b: 1 }],
  ['a list', { type: 'array', items: { type: 'boolean' } }, [true]],
  ['a list of at least two', { type: 'array', items: { type: 'null' }, minItems: 2 }, [null, null]],
  ['an enumeration', { enum: ['red', 'green'] }, 'red'],
  ['a constant', { const: 7 }, 7],
  ['an alternative', { anyOf: [{ type: 'number', minimum: 4 }, { type: 'null' }] }, 4],
  ['a type that may be null', { type: ['string', 'null'], minLength: 6 }, 'word w'],
  ['a number above', { type: 'number', exclusiveMinimum: 2, maximum: 2.5 }, 2.5],
  ['a reference', { $ref: '#/$defs/x', $defs: { x: { type: 'object', properties: {} } } }, {}],
])('makes %s', (_, schema, value) => {
  expect(jsonFromSchema(schema)).toEqual(value)
})

test('ends a schema that refers to itself', () => {
  const next = { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] }
  const node = { type: 'object', properties: { next }, required: ['next'] }
  const value = jsonFromSchema({ $ref: '#/$defs/node', $defs: { node } })
  expect(JSON.stringify(value)).toMatch(/^(\{"next":)+null\}+$/)
})
