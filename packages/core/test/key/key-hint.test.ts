import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { keyHint } from '../../src/key/key-hint.js'

const random = randomBytes(20).toString('hex')

test.each([
  [['sk', 'proj', random].join('-'), 'sk-proj-'],
  [['sk', 'ant', 'api03', random].join('-'), 'sk-ant-api03-'],
  [['sk', random].join('-'), 'sk-'],
  [`AIza${random}`, 'AIza'],
  [random, ''],
])('a hint shows the kind of key and its last four characters %#', (key, kind) => {
  expect(keyHint(key)).toBe(`${kind}...${random.slice(-4)}`)
})

test('a hint of a short key shows its kind only', () => {
  expect(keyHint('sk-short-secret')).toBe('sk-...')
  expect(keyHint('hunter2')).toBe('...')
})
