import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createRedactor, isSensitiveHeader, sensitiveHeaders } from '../src/index.ts'
import { canaryKey } from './support/canary.ts'
import { printedEverywhere } from './support/printed-everywhere.ts'

const key = canaryKey()
const redactor = createRedactor({ secrets: [key] })

describe('a redactor', () => {
  test('shows none of its secrets, however it is printed', () => {
    expect(printedEverywhere(redactor)).not.toContain(key.slice(10, 18))
    expect(inspect(redactor, { showHidden: true, depth: 9 })).not.toContain(key.slice(10, 18))
    expect(JSON.stringify(redactor)).toBe('{}')
  })
})

describe('redacted headers', () => {
  test.each(sensitiveHeaders)('mask %s in any case', (name) => {
    for (const spelling of [name, name.toUpperCase()]) {
      expect(isSensitiveHeader(spelling)).toBe(true)
      expect(redactor.headers({ [spelling]: 'opaque' })).toEqual({ [spelling]: '[redacted]' })
      expect(redactor.headers(new Headers({ [spelling]: 'opaque' })).get(name)).toBe('[redacted]')
    }
  })

  test('keep what is no credential, and search it', () => {
    const headers = new Headers({
      'x-request-id': 'req_1',
      'x-echo': `got ${key}`,
      'x-ratelimit-remaining-tokens': '12',
    })
    const clean = redactor.headers(headers)
    expect(clean).not.toBe(headers)
    expect(Object.fromEntries(clean)).toEqual({
      'x-echo': 'got [redacted]',
      'x-ratelimit-remaining-tokens': '12',
      'x-request-id': 'req_1',
    })
    expect(headers.get('x-echo')).toBe(`got ${key}`)
  })
})

describe('a redacted value', () => {
  test('is a deep copy with nothing in common that could be changed', () => {
    const value = { list: [{ a: 1 }], map: new Map([['k', { b: key }]]), when: new Date(5), nothing: null, text: key }
    const copy = redactor.value(value)
    expect(copy).toEqual({ ...value, map: new Map([['k', { b: '[redacted]' }]]), text: '[redacted]' })
    expect(copy.list).not.toBe(value.list)
    expect(copy.list[0]).not.toBe(value.list[0])
    expect(value.text).toBe(key)
  })

  test('leaves errors in it unchanged, and shows clean copies of them', () => {
    const error = new TypeError(`bad ${key}`)
    const copy = redactor.value({ error })
    expect(copy.error).toBeInstanceOf(TypeError)
    expect(copy.error.message).toBe('bad [redacted]')
    expect(error.message).toBe(`bad ${key}`)
  })

  test('masks by name what no pattern knows', () => {
    expect(
      redactor.value({ apiKey: 'opaque', headers: { Authorization: ['opaque'] }, tokens: 5, key: 'label' }),
    ).toEqual({
      apiKey: '[redacted]',
      headers: { Authorization: ['[redacted]'] },
      tokens: 5,
      key: 'label',
    })
  })

  test('is cut off where it would be too large to check', () => {
    const wide = { rows: Array.from({ length: 60_000 }, () => ({ key })) }
    const copy = redactor.value(wide)
    expect(copy.rows).toHaveLength(60_000)
    expect(JSON.stringify(copy)).toContain('[truncated]')
    expect(redactor.contains(JSON.stringify(copy))).toBe(false)
  })

  test('may be a text or anything else that is no object', () => {
    expect(redactor.value(`a ${key}`)).toBe('a [redacted]')
    expect(redactor.value(7)).toBe(7)
    expect(redactor.value(undefined)).toBe(undefined)
  })
})

describe('contains', () => {
  test('finds a secret in texts, objects, bytes, getters and what they print, and nothing else', () => {
    for (const value of [
      key,
      { a: [key] },
      Buffer.from(key),
      new Error(key),
      { toJSON: () => key },
      new Map([[1, key]]),
    ]) {
      expect(redactor.contains(value)).toBe(true)
    }
    for (const value of ['sk-proj-', { apiKey: 'x' }, undefined, 5, new Error('a'), redactor]) {
      expect(redactor.contains(value)).toBe(false)
    }
  })
})
