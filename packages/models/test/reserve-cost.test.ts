import { expect, test } from 'vitest'
import { priceBook, reserveCost, settleCost } from '../src/index.ts'
import type { ModelCard, TokenKind, TokenUsage } from '../src/index.ts'
import { allCards } from './all-cards.ts'
import { randomIntegers, randomUsage } from './oracle.ts'

const at = Date.UTC(2026, 10, 20)

function card(provider: string, model: string): ModelCard {
  const found = priceBook.find(provider, model)
  if (found === undefined) throw new Error(`${model} is not in the book`)
  return found
}

test('holds at least what any usage within the bound costs, over all cards and service tiers', () => {
  const random = randomIntegers(7)
  const cards = allCards()
  const tiers = [undefined, 'auto', 'default', 'flex', 'priority', 'batch', 'fast']
  let misses = 0
  for (let index = 0; index < 60_000; index += 1) {
    const any = cards[index % cards.length] ?? card('openai', 'gpt-5')
    const usage = index % 5 === 0 ? contradictory(random) : randomUsage(random)
    const bound = {
      inputTokens: largest(usage, /^(input|cache|long)/),
      outputTokens: largest(usage, /^(output|reasoning)/),
    }
    const moment = { at: Date.UTC(2024 + random(4), random(12), 1), serviceTier: tiers[random(tiers.length)] }
    const grown = { inputTokens: bound.inputTokens + random(300_000), outputTokens: bound.outputTokens + random(100) }
    if (reserveCost(any, bound, moment) < settleCost(any, usage, moment)) misses += 1
    if (reserveCost(any, grown, moment) < settleCost(any, usage, moment)) misses += 1
  }
  expect(misses).toBe(0)
})

/** The detail of a usage by which each kind shows. */
const details = {
  cacheWrite: ['cacheWriteTokens'],
  longCacheWrite: ['longCacheWriteTokens'],
  inputAudio: ['inputAudioTokens', 'cachedInputAudioTokens'],
  inputImage: ['inputImageTokens'],
  outputAudio: ['outputAudioTokens'],
  outputImage: ['outputImageTokens'],
} as const satisfies Record<TokenKind, readonly (keyof TokenUsage)[]>
const everyKind = Object.keys(details) as TokenKind[]

test('holds at least what any usage of the possible kinds costs, and no more than without knowing them', () => {
  const random = randomIntegers(11)
  const cards = [...allCards(), madeUp]
  let misses = 0
  let cheaper = 0
  for (let index = 0; index < 60_000; index += 1) {
    const any = cards[index % cards.length] ?? madeUp
    const kinds = everyKind.filter(() => random(2) === 0)
    const reported = index % 5 === 0 ? contradictory(random) : randomUsage(random)
    const impossible = everyKind.filter((kind) => !kinds.includes(kind)).flatMap((kind) => details[kind])
    const usage: TokenUsage = { ...reported, ...Object.fromEntries(impossible.map((name) => [name, 0])) }
    const bound = {
      inputTokens: largest(usage, /^(input|cache|long)/),
      outputTokens: largest(usage, /^(output|reasoning)/),
    }
    const moment = { at: Date.UTC(2024 + random(4), random(12), 1), serviceTier: random(2) === 0 ? 'priority' : 'flex' }
    const [held, blind] = [reserveCost(any, { ...bound, kinds }, moment), reserveCost(any, bound, moment)]
    if (held < settleCost(any, usage, moment) || held > blind) misses += 1
    if (held < blind) cheaper += 1
  }
  expect(misses).toBe(0)
  expect(cheaper).toBeGreaterThan(1_000)
})

/** Every kind dearer than the one before it, and a cache read dearer than input. */
const madeUp: ModelCard = {
  ...card('openai', 'gpt-5-mini'),
  prices: [
    {
      tiers: [
        {
          aboveInputTokens: 0,
          input: 10,
          cacheRead: 11,
          cacheWrite: 12,
          longCacheWrite: 13,
          inputImage: 14,
          inputAudio: 15,
          cachedInputAudio: 16,
          output: 20,
          reasoning: 21,
          outputImage: 22,
          outputAudio: 23,
        },
      ],
    },
  ],
}

test('text alone is held at the price of text', () => {
  const bound = { inputTokens: 1_000, outputTokens: 100 }
  const audio = card('openai', 'gpt-audio')
  expect(reserveCost(audio, { ...bound, kinds: [] }, { at })).toBe(1_000 * 2_500 + 100 * 10_000)
  expect(reserveCost(audio, bound, { at })).toBe(1_000 * 32_000 + 100 * 64_000)
  const opus = card('anthropic', 'claude-opus-5')
  expect(reserveCost(opus, { ...bound, kinds: ['cacheWrite'] }, { at })).toBe(1_000 * 6_250 + 100 * 25_000)
  expect(reserveCost(opus, bound, { at })).toBe(1_000 * 10_000 + 100 * 25_000)
})

test('a one-hour cache write without a price of its own costs what a cache write does', () => {
  const sol = card('openai', 'gpt-6-sol')
  const held = reserveCost(sol, { inputTokens: 1_000, outputTokens: 0, kinds: ['longCacheWrite'] }, { at })
  expect(held).toBe(settleCost(sol, { inputTokens: 1_000, longCacheWriteTokens: 1_000, outputTokens: 0 }, { at }))
})

function contradictory(random: (below: number) => number): TokenUsage {
  const any = () => random(10 ** (1 + random(6)))
  return {
    inputTokens: any(),
    outputTokens: any(),
    cachedInputTokens: any(),
    cacheWriteTokens: any(),
    longCacheWriteTokens: any(),
    inputAudioTokens: any(),
    cachedInputAudioTokens: any(),
    inputImageTokens: any(),
    outputAudioTokens: any(),
    outputImageTokens: any(),
  }
}

function largest(usage: TokenUsage, names: RegExp): number {
  const counts = Object.entries(usage).flatMap(([name, count]) =>
    names.test(name) && typeof count === 'number' ? [count] : [],
  )
  return Math.max(...counts)
}

test('holds plain models at exactly their price', () => {
  const cost = reserveCost(card('openai', 'gpt-5-mini'), { inputTokens: 1_000, outputTokens: 100 }, { at })
  expect(cost).toBe(1_000 * 250 + 100 * 2_000)
})

test('holds input at the price of a cache write and of the tier that the bound reaches', () => {
  const sol = card('openai', 'gpt-6-sol')
  expect(reserveCost(sol, { inputTokens: 1_000, outputTokens: 0 }, { at })).toBe(1_000 * 2_500)
  expect(reserveCost(sol, { inputTokens: 300_000, outputTokens: 1 }, { at })).toBe(300_000 * 5_000 + 15_000)
})

test('holds a dearer service tier, and no discount before the response confirms it', () => {
  const mini = card('openai', 'gpt-5-mini')
  const bound = { inputTokens: 1_000, outputTokens: 0 }
  expect(reserveCost(mini, bound, { at, serviceTier: 'priority' })).toBe(450_000)
  expect(reserveCost(mini, bound, { at, serviceTier: 'flex' })).toBe(250_000)
  expect(reserveCost(mini, bound, { at, serviceTier: 'auto' })).toBe(250_000)
})

test('an image of a model that bills its tokens adds nothing to them', () => {
  const image = card('openai', 'gpt-image-1')
  const bound = { inputTokens: 0, outputTokens: 8_192 }
  expect(reserveCost(image, { ...bound, units: { image: 1 } }, { at })).toBe(reserveCost(image, bound, { at }))
})

test('holds pieces, and refuses a piece that would make a call free', () => {
  const tts = card('openai', 'tts-1')
  const bound = { inputTokens: 0, outputTokens: 0 }
  expect(reserveCost(tts, { ...bound, units: { character: 1_000 } }, { at })).toBe(15_000_000)
  expect(() => reserveCost(tts, { ...bound, units: { image: 1 } }, { at })).toThrow(
    /'tts-1' has no price per image.*priced per character/,
  )
})

test.each([Number.NaN, -1, undefined as unknown as number, '5' as unknown as number])(
  'refuses a bound of %s',
  (value) => {
    const mini = card('openai', 'gpt-5-mini')
    expect(() => reserveCost(mini, { inputTokens: value, outputTokens: 0 }, { at })).toThrow(
      /inputTokens is .*at least 0/,
    )
    expect(() => reserveCost(mini, { inputTokens: 0, outputTokens: value }, { at })).toThrow(RangeError)
  },
)

test('an endless bound costs the most there is, which no budget affords', () => {
  const bound = { inputTokens: Number.POSITIVE_INFINITY, outputTokens: 0 }
  expect(reserveCost(card('openai', 'gpt-5-mini'), bound, { at })).toBe(Number.MAX_SAFE_INTEGER)
})
