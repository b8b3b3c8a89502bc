import { expect, test } from 'vitest'
import { isPriceable, priceBook, settleCost } from '../src/index.ts'
import type { ModelCard, TokenUsage } from '../src/index.ts'
import { allCards } from './all-cards.ts'
import { oracleCost, randomIntegers, randomUsage } from './oracle.ts'

const at = Date.UTC(2026, 10, 20)

function card(provider: string, model: string): ModelCard {
  const found = priceBook.find(provider, model)
  if (found === undefined) throw new Error(`${model} is not in the book`)
  return found
}

const mini = card('openai', 'gpt-5-mini')
const cost = (usage: TokenUsage, serviceTier?: string) => settleCost(mini, usage, { at, serviceTier })

test('costs what a BigInt oracle says, on 100,000 random usages over all cards', () => {
  const random = randomIntegers(20_261_120)
  const cards = allCards()
  const tiers = ['default', 'flex', 'priority', 'batch', 'fast', 'auto']
  let mismatches = 0
  for (let index = 0; index < 100_000; index += 1) {
    const any = cards[index % cards.length] ?? mini
    const usage = randomUsage(random)
    const serviceTier = tiers[random(tiers.length)]
    const moment = Date.UTC(2024 + random(4), random(12), 1)
    const expected = oracleCost(any, usage, moment, serviceTier)
    if (BigInt(settleCost(any, usage, { at: moment, serviceTier })) !== expected) mismatches += 1
  }
  expect(mismatches).toBe(0)
})

test('rounds up once, not per kind of token', () => {
  const nano = card('openai', 'gpt-5-nano')
  // 1 token at 50,000 pico and 1 cached at 5,000 are 55 nano-USD; 1 at 5,000 alone is 5.
  expect(settleCost(nano, { inputTokens: 2, cachedInputTokens: 1, outputTokens: 0 }, { at })).toBe(55)
  const eighth = card('google', 'gemini-flash-1.5-8b')
  expect(settleCost(eighth, { inputTokens: 1, outputTokens: 0 }, { at })).toBe(38)
  expect(settleCost(eighth, { inputTokens: 2, outputTokens: 0 }, { at })).toBe(75)
})

test('stays exact where a float would not', () => {
  const usage = { inputTokens: 50_000_000_003, outputTokens: 1 }
  const dear = card('openai', 'o1-pro')
  expect(BigInt(settleCost(dear, usage, { at }))).toBe(oracleCost(dear, usage, at))
  expect(settleCost(dear, { inputTokens: Number.MAX_SAFE_INTEGER, outputTokens: 0 }, { at })).toBe(
    Number.MAX_SAFE_INTEGER,
  )
})

test('the tier starts above its threshold and holds for the whole call', () => {
  const sonnet = card('anthropic', 'claude-haiku-5-5')
  expect(settleCost(sonnet, { inputTokens: 100_000, outputTokens: 1 }, { at })).toBe(100_000 * 100 + 500)
  expect(settleCost(sonnet, { inputTokens: 100_001, outputTokens: 1 }, { at })).toBe(100_001 * 500 + 2_500)
})

test('the price of the call’s day holds', () => {
  const flash = card('google', 'gemini-3.8-flash')
  const usage = { inputTokens: 1_000_000, outputTokens: 0 }
  expect(settleCost(flash, usage, { at: Date.UTC(2026, 11, 31, 23, 59, 59, 999) })).toBe(750_000_000)
  expect(settleCost(flash, usage, { at: Date.UTC(2027, 0, 1) })).toBe(1_500_000_000)
})

test('the response’s service tier multiplies token prices; an unlisted one does not', () => {
  const usage = { inputTokens: 1_000, outputTokens: 100 }
  expect(cost(usage)).toBe(450_000)
  expect(cost(usage, 'flex')).toBe(225_000)
  expect(cost(usage, 'priority')).toBe(810_000)
  expect(cost(usage, 'default')).toBe(450_000)
  expect(cost(usage, 'constructor')).toBe(450_000)
})

test('pieces cost their list price in every service tier', () => {
  const usage = { inputTokens: 0, outputTokens: 0, units: { web_search: 2 } }
  expect(cost(usage)).toBe(20_000_000)
  expect(cost(usage, 'flex')).toBe(20_000_000)
  expect(
    settleCost(card('openai', 'tts-1'), { inputTokens: 0, outputTokens: 0, units: { character: 1_000 } }, { at }),
  ).toBe(15_000_000)
  expect(
    settleCost(card('openai', 'whisper-1'), { inputTokens: 0, outputTokens: 0, units: { second: 60 } }, { at }),
  ).toBe(6_000_000)
})

test.each<[what: string, usage: TokenUsage, least: TokenUsage]>([
  ['fractions are rounded up', { inputTokens: 1.2, outputTokens: 0.1 }, { inputTokens: 2, outputTokens: 1 }],
  [
    'a negative detail is 0',
    { inputTokens: 10, cachedInputTokens: -5, outputTokens: 3, outputAudioTokens: -9 },
    { inputTokens: 10, outputTokens: 3 },
  ],
  [
    'a detail that is no number is 0',
    { inputTokens: 10, cachedInputTokens: Number.NaN, outputTokens: 3, reasoningTokens: '9' as unknown as number },
    { inputTokens: 10, outputTokens: 3 },
  ],
  [
    'more cached than input: the larger number without a discount',
    { inputTokens: 10, cachedInputTokens: 50, outputTokens: 0 },
    { inputTokens: 50, outputTokens: 0 },
  ],
  [
    'a detail without its total makes it',
    { inputTokens: 0, cacheWriteTokens: 7, outputTokens: 0 },
    { inputTokens: 7, outputTokens: 0 },
  ],
  [
    'more reasoning than output',
    { inputTokens: 0, outputTokens: 3, reasoningTokens: 9 },
    { inputTokens: 0, outputTokens: 9 },
  ],
  [
    'cached and written overlap: no discount',
    { inputTokens: 10, cachedInputTokens: 8, cacheWriteTokens: 8, outputTokens: 0 },
    { inputTokens: 10, outputTokens: 0 },
  ],
  [
    'cached audio counts once',
    { inputTokens: 10, cachedInputTokens: 10, cachedInputAudioTokens: 10, inputAudioTokens: 10, outputTokens: 0 },
    { inputTokens: 10, outputTokens: 0 },
  ],
])('of numbers that can’t be true: %s', (_, usage, least) => {
  expect(cost(usage)).toBe(cost(least))
})

test('the dearest reading is taken where details overlap', () => {
  const opus = card('anthropic', 'claude-opus-5')
  const overlapping = { inputTokens: 10, cacheWriteTokens: 8, longCacheWriteTokens: 8, outputTokens: 0 }
  expect(settleCost(opus, overlapping, { at })).toBe(8 * 10_000 + 2 * 6_250)
})

const odd = [Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5, '12' as unknown as number, null as unknown as number]

test.each(odd)('is a safe integer, and not below the text, when every detail is %j', (value) => {
  const usage = { inputTokens: 10, outputTokens: 3, cachedInputTokens: value, reasoningTokens: value }
  const charged = cost({ ...usage, units: { web_search: value, constructor: value } })
  expect(Number.isSafeInteger(charged)).toBe(true)
  expect(charged).toBeGreaterThanOrEqual(cost({ inputTokens: 10, cachedInputTokens: 1, outputTokens: 3 }))
})

test.each([Number.NaN, -1, -0.5, '12' as unknown as number, null as unknown as number, undefined as unknown as number])(
  'a total of %j tells nothing, and nothing is not free',
  (value) => {
    for (const usage of [
      { inputTokens: value, outputTokens: 3 },
      { inputTokens: 10, outputTokens: value },
    ]) {
      expect(isPriceable(usage)).toBe(false)
      expect(() => cost(usage)).toThrow(/must be numbers of at least 0. Charge an estimate/)
    }
  },
)

test('an endless total costs the most there is', () => {
  expect(cost({ inputTokens: Number.POSITIVE_INFINITY, outputTokens: 0 })).toBe(Number.MAX_SAFE_INTEGER)
})

test('reasoning costs its own price where a card has one', () => {
  const thinker = priceBook.with({ thinker: { input: '1', output: '2', reasoning: '5' } }).find('openai', 'thinker')
  if (thinker === undefined) throw new Error('the override is not in the book')
  expect(settleCost(thinker, { inputTokens: 0, outputTokens: 10, reasoningTokens: 4 }, { at })).toBe(
    6 * 2_000 + 4 * 5_000,
  )
  expect(settleCost(thinker, { inputTokens: 0, outputTokens: 3, reasoningTokens: 4 }, { at })).toBe(4 * 5_000)
})
