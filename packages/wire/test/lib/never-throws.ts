import type { CountableRequest } from '@bursar/tokens'
import fc from 'fast-check'
import { expect } from 'vitest'

/** Reads JSON of the given keys and words at random, and checks that what comes out can be counted. */
export function neverThrows(
  read: (body: Record<string, unknown>) => CountableRequest,
  keys: readonly string[],
  words: readonly string[],
): void {
  const key = fc.constantFrom(...keys)
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(...words),
      fc.jsonValue(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }))
  fc.assert(
    fc.property(fc.dictionary(key, value), (body) => {
      const { segments, baseTokens } = read(body)
      expect(Number.isSafeInteger(baseTokens)).toBe(true)
      for (const { texts, overheadTokens, media = [] } of segments) {
        expect(Number.isSafeInteger(overheadTokens)).toBe(true)
        expect(texts.every((text) => typeof text === 'string')).toBe(true)
        for (const part of media) expect(['string', 'undefined']).toContain(typeof part.data)
      }
    }),
    { numRuns: 500 },
  )
}
