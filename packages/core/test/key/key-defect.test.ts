import { randomBytes } from 'node:crypto'
import { describe, expect, it, test } from 'vitest'
import { keyDefect } from '../../src/key/key-defect.js'

const random = (): string => randomBytes(24).toString('base64url')
const keyOf = (...parts: readonly string[]): string => [...parts, random()].join('-')

test.each([
  keyOf('sk'),
  keyOf('sk', 'proj'),
  keyOf('sk', 'ant', 'api03'),
  `AIza${random()}`,
  'EMPTY',
  'none',
  'ollama',
  'test-key',
  random(),
])('a key that somebody may really use passes %#', (key) => {
  expect(keyDefect(key)).toBeUndefined()
  expect(keyDefect(` ${key}\n`, 'live')).toBeUndefined()
})

test.each([
  'your-api-key',
  'sk-your-key',
  'YOUR_OPENAI_API_KEY',
  'my-secret-key',
  'your api key here',
  '<api key>',
  '[key]',
  '${OPENAI_API_KEY}',
  '{{ openai_key }}',
  '%OPENAI_KEY%',
  'sk-...',
  'sk-xxxxxxxxxxxx',
  'sk-proj-XXXX',
  '********',
  'changeme',
  'change-me',
  'sk-REPLACE_ME',
  'placeholder',
  'undefined',
  'null',
  '[object Object]',
  'bursar-governed-no-key',
])('%j is a placeholder', (text) => {
  expect(keyDefect(text)).toBe('is a placeholder, not a key')
})

it('refuses admin keys for every agent', () => {
  for (const key of [keyOf('sk', 'admin'), keyOf('sk', 'ant', 'admin01')]) expect(keyDefect(key)).toContain('admin key')
})

describe('a key that says where it belongs', () => {
  const testKey = ['sk', 'test', random()].join('_')
  const liveKey = ['sk', 'live', random()].join('_')

  it('is refused elsewhere', () => {
    expect(keyDefect(testKey, 'live')).toBe('is a test key, and the agent\'s environment is "live"')
    expect(keyDefect(testKey, 'production')).toContain('is a test key')
    for (const environment of ['test', 'dev', 'staging'])
      expect(keyDefect(liveKey, environment)).toContain('is a live key')
  })

  it('passes where it belongs, where nobody says, and in an environment of another kind', () => {
    expect(keyDefect(testKey, 'test')).toBeUndefined()
    expect(keyDefect(liveKey, 'live')).toBeUndefined()
    for (const key of [testKey, liveKey]) {
      expect(keyDefect(key)).toBeUndefined()
      expect(keyDefect(key, 'europe')).toBeUndefined()
    }
  })
})
