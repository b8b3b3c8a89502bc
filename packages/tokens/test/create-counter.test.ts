import fc from 'fast-check'
import { get_encoding } from 'tiktoken'
import { describe, expect, test } from 'vitest'
import { createCounter } from '../src/create-counter.ts'

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
      fc.constantFrom(..." \n\r\t'sSſtre/_-.,!<|>09aAzZ\u0301\uFEFF\u0085\u200d"),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.constantFrom('中', '文', '。', 'é', 'ﬁ', '👩', '🏽', 'к', 'ه', '\ud800', '\udfff', ' the', 'ing', "'ll"),
    )
    const text = fc.array(character, { maxLength: 120 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, (value) => counter.count(value) === exact(value)),
      { numRuns: 2_000 },
    )
  })

  test('counts long pieces as tiktoken does', () => {
    const unit = fc.constantFrom('a', 'ab', ' ', '_', '=', '中文', 'e\u0301', 'xyz', 'А', '/')
    const long = fc.tuple(fc.array(unit, { minLength: 1, maxLength: 6 }), fc.integer({ min: 40, max: 400 }))
    const text = long.map(([units, times]) => units.join('').repeat(times).slice(0, 1_500))
    fc.assert(
      fc.property(text, (value) => counter.count(value) === exact(value)),
      { numRuns: 60 },
    )
  })
})
