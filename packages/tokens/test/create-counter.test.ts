import fc from 'fast-check'
import { get_encoding } from 'tiktoken'
import { describe, expect, test } from 'vitest'
import { createCounter } from '../src/create-counter.ts'

// Letters that Unicode 17 added: a newer Node calls them letters, tiktoken 1.0.22 does not yet. See docs/counting.md.
const NEWER_LETTERS = /[\u{323b0}-\u{33479}]/u
const awkward = Array.from(" \n\r\t'sSſtre/_-.,!<|>09aAzZ\u0301\uFEFF\u0085\u200d")

describe.each(['o200k_base', 'cl100k_base'] as const)('%s', (encoding) => {
  const counter = createCounter(encoding)
  const oracle = get_encoding(encoding)
  const exact = (text: string) => oracle.encode_ordinary(text).length

  test.each([
    [''],
    ['a'],
    ['Hello, world! How are you?'],
    ["I'm they'll WE'VE it'ſ 'S"],
    ['<|endoftext|><|im_start|>'],
    ['\uFEFFbom\u0085nel\u00a0nbsp\u2028'],
    ['a\ud800b\udc00\ud83d'],
    ['👩‍👩‍👧‍👦🏳️‍🌈 é ẛ̣ ŉ ﬃ'],
    ['日本語のテキスト。中文，한국어 ภาษาไทย हिन्दी العربية'],
    ['{"a":[1,2.5,-3e10],"b":null}\r\n\r\n\t\t  x   \n\n '],
    ['constructor __proto__ hasOwnProperty toString'],
  ])('counts %j as tiktoken does', (text) => {
    expect(counter.count(text)).toBe(exact(text))
  })

  test('counts as tiktoken does on fuzzed text', () => {
    const character = fc.oneof(
      fc.constantFrom(...awkward),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((value) => !NEWER_LETTERS.test(value)),
      fc.constantFrom('中', '文', '。', 'é', 'ﬁ', '👩', '🏽', 'к', 'ه', '\ud800', '\udfff', ' the', 'ing', "'ll"),
    )
    const text = fc.array(character, { maxLength: 120 }).map((parts) => parts.join(''))
    const matches = fc.property(text, (value) => counter.count(value) === exact(value))
    expect(fc.check(matches, { numRuns: 2_000, seed: 1 }).counterexample).toBeNull()
  })

  test('counts long pieces as tiktoken does', () => {
    const unit = fc.constantFrom('a', 'ab', ' ', '_', '=', '中文', 'e\u0301', 'xyz', 'А', '/')
    const long = fc.tuple(fc.array(unit, { minLength: 1, maxLength: 6 }), fc.integer({ min: 40, max: 400 }))
    const text = long.map(([units, times]) => units.join('').repeat(times).slice(0, 1_500))
    const matches = fc.property(text, (value) => counter.count(value) === exact(value))
    expect(fc.check(matches, { numRuns: 60, seed: 1 }).counterexample).toBeNull()
  })

  test('never counts more tokens than there are bytes', () => {
    const matches = fc.property(fc.string({ unit: 'binary' }), (text) => counter.count(text) <= Buffer.byteLength(text))
    expect(fc.check(matches, { numRuns: 500 }).counterexample).toBeNull()
  })
})

test.each([
  ['one letter', 'a'],
  ['spaces', ' '],
  ['underscores', '_'],
  ['one Han character', '汉'],
  ['combining marks', 'a\u0301\u0302'],
  ['lone surrogates', '\ud800'],
  ['special tokens', '<|endoftext|>'],
  ['slashes and newlines', '/\n'],
  ['digits', '0'],
])('counts ten times as much of %s in far less than a hundred times the time', (_, unit) => {
  const counter = createCounter('o200k_base')
  const time = (length: number) => {
    const text = unit.repeat(length / unit.length)
    const start = performance.now()
    counter.count(text)
    return performance.now() - start
  }
  time(10_000)
  const small = Math.min(...Array.from({ length: 5 }, () => time(10_000)))
  expect(time(100_000) / small).toBeLessThan(50)
})

test('an unknown encoding is refused by name', () => {
  expect(() => createCounter('p50k_base' as 'o200k_base')).toThrow(/'p50k_base'; use 'o200k_base' or 'cl100k_base'/)
})
