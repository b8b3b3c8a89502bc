import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePayload } from '../../src/payload/parse-payload.ts'
import { ReadFailure } from '../../src/source/read-failure.ts'
import { newKey } from '../lib/canary.ts'
import { shows } from '../lib/shows.ts'

const [current, previous] = [newKey(), newKey()]
const refusal = (value: unknown): Error & { problem?: string } => {
  try {
    parsePayload(value)
  } catch (error) {
    return error as Error
  }
  throw new Error('Nothing was refused')
}

/** The key, or the name of the refusal. */
const outcomeOf = (value: unknown): string => {
  try {
    return parsePayload(value).current
  } catch (error) {
    return error instanceof ReadFailure ? error.name : `broke: ${String(error)}`
  }
}

describe('the text of a secret', () => {
  it.each([
    ['the key itself', current, { current }],
    ['the key with a line break at its end', `${current}\r\n`, { current }],
    ['both keys', JSON.stringify({ current, previous }), { current, previous }],
    ['one key', JSON.stringify({ api_key: `${current}\n` }), { current }],
    ['an object instead of a text', { api_key: current }, { current }],
    ['a previous key that is null', { current, previous: null, rotated_at: null }, { current }],
    ['a previous key that can be none', { current, previous: 'to be set' }, { current }],
    ['other properties', { current, owner: 'support' }, { current }],
    [
      'times',
      { current, previous, rotated_at: '2026-11-20T10:00:00+01:00', expires_at: '2026-12-20T09:00:00.5Z' },
      { current, previous, rotatedAt: Date.UTC(2026, 10, 20, 9), expiresAt: Date.UTC(2026, 11, 20, 9, 0, 0, 500) },
    ],
  ])('may be %s', (_, value, payload) => {
    expect(parsePayload(value)).toEqual(payload)
  })

  it.each([
    ['nothing', '', 'is empty'],
    ['two lines', `${current}\n${previous}`, 'holds a line break inside'],
    ['quotes', `"${current}"`, 'stands in quotes or brackets'],
    ['a list', `["${current}"]`, 'stands in quotes or brackets'],
    ['a list that was parsed', [current], 'holds neither a key nor an object with keys'],
    ['nothing at all', undefined, 'holds neither a key nor an object with keys'],
    ['broken JSON', `{"current": "${current}`, 'holds malformed JSON'],
    ['an object without a key', { key: current }, 'has neither "current" nor "api_key"'],
    ['both names', { current, api_key: previous }, 'has both "current" and "api_key"'],
    ['an empty key', { current: ' ' }, 'has a "current" that is empty'],
    ['a key in a list', { api_key: [current] }, 'has a "api_key" that is not a string'],
    ['a date', { current, rotated_at: '2026-11-20' }, 'has a "rotated_at" that is not a time with a zone'],
    [
      'a number for a time',
      { current, expires_at: 1_795_000_000 },
      'has a "expires_at" that is not a time with a zone',
    ],
  ])('must not be %s', (_, value, problem) => {
    const error = refusal(value)
    expect(error.problem).toBe(problem)
    expect(shows(error, [current, previous])).toEqual([])
  })

  it('is a key or a refusal without it, whatever it is', () => {
    const value = fc.oneof(fc.string(), fc.jsonValue(), fc.json(), fc.anything())
    fc.assert(
      fc.property(value, (anything) => {
        expect(outcomeOf(anything)).toMatch(/^[\x21-\x7e]+$/)
      }),
      { numRuns: 1_000 },
    )
  })
})
