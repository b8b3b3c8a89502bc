import type { CountableRequest } from '@bursar/tokens'
import fc from 'fast-check'

/** Reads JSON of the given keys and words at random, and returns the first body whose prompt can't be counted. */
export function uncountableBody(
  read: (body: Record<string, unknown>) => CountableRequest,
  keys: readonly string[],
  words: readonly string[],
): unknown {
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
  const property = fc.property(fc.dictionary(key, value), (body) => isCountable(read(body)))
  return fc.check(property, { numRuns: 500 }).counterexample
}

function isCountable({ segments, baseTokens }: CountableRequest): boolean {
  return (
    Number.isSafeInteger(baseTokens) &&
    segments.every(
      ({ texts, overheadTokens, media = [] }) =>
        Number.isSafeInteger(overheadTokens) &&
        texts.every((text) => typeof text === 'string') &&
        media.every(({ data }) => data === undefined || typeof data === 'string'),
    )
  )
}
