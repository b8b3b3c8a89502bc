import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTokenCounter } from '../../src/counting/token-counter.ts'
import { textOf, tokensOf } from '../../src/generation/piece.ts'
import { splitText } from '../../src/generation/split-text.ts'

const count = createTokenCounter()

test('a split text is whole again when joined, and has the tokens of the whole', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.lorem())
  fc.assert(
    fc.property(text, (whole) => {
      const pieces = splitText(whole, 'gpt-5-mini')
      expect(textOf(pieces)).toBe(whole)
      expect(tokensOf(pieces)).toBe(count(whole, 'gpt-5-mini'))
    }),
  )
})

test('no piece ends inside a character', () => {
  for (const { text } of splitText('🦩🧮 ünïcödé 漢字 👩‍👩‍👧‍👦', 'gpt-5-mini')) expect(text).not.toContain('\uFFFD')
})
