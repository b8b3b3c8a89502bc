import fc from 'fast-check'
import { get_encoding } from 'tiktoken'
import { describe, expect, test } from 'vitest'
import { countWithin, createCounter } from '../src/create-counter.ts'

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
    ['中ABC中 中ABCd ABC中d \u0301ABC \u0301abc'],
    ['!\n\u0000\n/ // \n\0'],
  ])('counts %j as tiktoken does', (text) => {
    expect(counter.count(text)).toBe(exact(text))
  })

  test('counts as tiktoken does on fuzzed text', () => {
    const character = fc.oneof(
      fc.constantFrom(...awkward),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.constantFrom('中', '文', '。', 'é', 'ﬁ', '👩', '🏽', 'к', 'ه', '\ud800', '\udfff', ' the', 'ing', "'ll"),
    )
    const text = fc.array(character, { maxLength: 120 }).map((parts) => parts.join(''))
    const matches = fc.property(text, (value) => counter.count(value) === exact(value))
    expect(fc.check(matches, { numRuns: 2_000, seed: 1 }).counterexample).toBeNull()
  })

  test('counts long pieces as tiktoken does', () => {
    const unit = fc.constantFrom('a', 'ab', ' ', '_', '=', '中文', 'e\u0301', 'xyz', 'А', '/', '\t', '国人', 'Q')
    const long = fc.tuple(fc.array(unit, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 400 }))
    const text = long.map(([units, times]) => units.join('').repeat(times).slice(0, 1_500))
    const matches = fc.property(text, (value) => counter.count(value) === exact(value))
    expect(fc.check(matches, { numRuns: 150, seed: 1 }).counterexample).toBeNull()
  })

  test('counts pieces of random letters as tiktoken does, whatever their length', () => {
    const letters = fc.constantFrom(...Array.from('etaoinshrdlucmfwypvbgkjqxz的一是不了人我在有他这'))
    const text = fc.array(letters, { maxLength: 700, size: 'max' }).map((parts) => parts.join(''))
    const matches = fc.property(text, (value) => counter.count(value) === exact(value))
    expect(fc.check(matches, { numRuns: 300, seed: 2 }).counterexample).toBeNull()
  })

  test('sees letters, marks, numbers and spaces where tiktoken sees them, in any version of Node', () => {
    const wrong: string[] = []
    for (let codePoint = 0x80; codePoint < 0x110000; codePoint += 1) {
      const character = String.fromCodePoint(codePoint)
      // Long runs of Han and Hangul are alike: every seventh stands for the others.
      if (codePoint > 0x3400 && codePoint % 7 !== 0 && /\p{Lo}/u.test(character)) continue
      if (!/[\p{L}\p{M}\p{N}\p{White_Space}]/u.test(character)) continue
      const text = `a${character}'s ${character}B${character}b1\n`
      if (counter.count(text) !== exact(text)) wrong.push(codePoint.toString(16))
    }
    expect(wrong).toEqual([])
  })

  test('never counts more tokens than there are bytes', () => {
    const matches = fc.property(fc.string({ unit: 'binary' }), (text) => counter.count(text) <= Buffer.byteLength(text))
    expect(fc.check(matches, { numRuns: 500 }).counterexample).toBeNull()
  })

  test('counts the same in slices', async () => {
    const unit = fc.constantFrom('the quick brown fox ', '=', 'e\u0301', '中文', '😀‍', '{"a": 1}\n', 'QZ')
    const parts = fc.array(fc.tuple(unit, fc.integer({ min: 1, max: 4_000 })), { minLength: 1, maxLength: 4 })
    const text = parts.map((runs) => runs.map(([part, times]) => part.repeat(times)).join(''))
    const ticking = createCounter(encoding, { now: tickingClock() })
    const matches = fc.asyncProperty(text, async (value) => (await ticking.countAsync(value)) === counter.count(value))
    expect((await fc.check(matches, { numRuns: 30, seed: 1 })).counterexample).toBeNull()
  })
})

/** A clock on which every look costs a millisecond. */
function tickingClock(): () => number {
  let now = 0
  return () => now++
}

describe('countAsync', () => {
  const text = 'a'.repeat(200_000)

  test('lets the event loop run between slices', async () => {
    let turns = 0
    let watch = setImmediate(function look() {
      turns += 1
      watch = setImmediate(look)
    })
    await createCounter('o200k_base', { now: tickingClock() }).countAsync(text, { sliceMs: 2 })
    clearImmediate(watch)
    expect(turns).toBeGreaterThan(5)
  })

  test('stops between slices when the signal aborts, with its reason', async () => {
    const aborter = new AbortController()
    const counting = createCounter('o200k_base', { now: tickingClock() }).countAsync(text, { signal: aborter.signal })
    setImmediate(() => aborter.abort(new Error('no longer needed')))
    await expect(counting).rejects.toThrow('no longer needed')
  })

  test('does not begin with a signal that has aborted', async () => {
    const signal = AbortSignal.abort(new Error('too late'))
    await expect(createCounter('o200k_base').countAsync('a', { signal })).rejects.toThrow('too late')
  })

  test.each([0, -1, Number.NaN])('refuses slices of %d ms', async (sliceMs) => {
    await expect(createCounter('o200k_base').countAsync('a', { sliceMs })).rejects.toThrow(/sliceMs is .*positive/)
  })
})

test('counts of other texts in between do not disturb a count in slices', async () => {
  const counter = createCounter('o200k_base', { now: tickingClock() })
  const text = `${'=-'.repeat(20_000)} and 中文`
  const counting = Promise.all([counter.countAsync(text), counter.countAsync(text), counter.countAsync('Hello, world')])
  counter.count('Quetzalcóatl '.repeat(40))
  expect(await counting).toEqual([counter.count(text), counter.count(text), counter.count('Hello, world')])
})

test.each([
  ['one letter', 'a'],
  ['upper case', 'A'],
  ['spaces', ' '],
  ['tabs', '\t'],
  ['newlines', '\n'],
  ['underscores', '_'],
  ['equals signs', '='],
  ['dashes', '-'],
  ['one Han character', '汉'],
  ['combining marks', 'a\u0301\u0302'],
  ['lone surrogates', '\ud800'],
  ['joined emoji', '👩‍'],
  ['special tokens', '<|endoftext|>'],
  ['slashes and newlines', '/\n'],
  ['digits', '0'],
])('ten times as much of %s takes ten times the steps (bench/tokens.ts measures their time)', (_, unit) => {
  const available = 2 ** 30
  const steps = (length: number) => {
    const { bytesLeft, stepsLeft } = countWithin('o200k_base', unit.repeat(length / unit.length), available)
    expect(bytesLeft).toBe(0)
    return available - stepsLeft
  }
  expect(steps(100_000)).toBeLessThanOrEqual(11 * steps(10_000) + 100)
})

describe('a text above the maximum size', () => {
  const counter = createCounter('o200k_base', { maxInputBytes: 1_000 })

  test('is refused with its size, the maximum and what to do', async () => {
    const message = /1002 bytes; at most 1000 are counted. Shorten it, or raise maxInputBytes of createCounter/
    expect(() => counter.count('é'.repeat(501))).toThrow(message)
    await expect(counter.countAsync('é'.repeat(501))).rejects.toThrow(message)
    expect(counter.count('é'.repeat(500))).toBeGreaterThan(0)
  })

  test('is 8 MiB unless told otherwise', () => {
    expect(() => createCounter('o200k_base').count(' '.repeat(8_388_609))).toThrow(RangeError)
  })

  test.each([0, -1, 1.5, Number.NaN])('can not have a maximum of %d', (maxInputBytes) => {
    expect(() => createCounter('o200k_base', { maxInputBytes })).toThrow(/maxInputBytes is .*positive integer/)
  })
})

test('an unknown encoding is refused by name', () => {
  expect(() => createCounter('p50k_base' as 'o200k_base')).toThrow(/'p50k_base'; use 'o200k_base' or 'cl100k_base'/)
})
