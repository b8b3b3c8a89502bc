import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTokenCounter } from '../../src/counting/token-counter.ts'
import { chunkPieces, textOf, tokensOf } from '../../src/generation/piece.ts'
import { createRandom } from '../../src/generation/random.ts'
import { generateWords } from '../../src/generation/words.ts'

const count = createTokenCounter()

test('generated text has exactly as many tokens as it is billed, in every encoding', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat({ max: 400 }), (seed, tokens) => {
      const text = textOf(generateWords(tokens, createRandom(seed, 0)))
      expect(count(text, 'gpt-5-mini')).toBe(tokens)
      expect(count(text, 'gpt-4')).toBe(tokens)
    }),
  )
})

test('the same seed says the same, another something else', () => {
  const say = (seed: number, index: number) => textOf(generateWords(30, createRandom(seed, index)))
  expect(say(1, 0)).toBe(say(1, 0))
  expect(new Set([say(1, 0), say(1, 1), say(2, 0), say(2, 1)]).size).toBe(4)
})

test('chunks hold as many tokens as asked, and lose nothing', () => {
  const words = generateWords(10, createRandom(1, 0))
  const chunks = chunkPieces(words, 4)
  expect(chunks.map((chunk) => chunk.tokens)).toEqual([4, 4, 2])
  expect(textOf(chunks)).toBe(textOf(words))
  expect(tokensOf(chunks)).toBe(10)
})
