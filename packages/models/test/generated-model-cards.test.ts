import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { calcPrice, findProvider } from '@pydantic/genai-prices'
import { describe, expect, test } from 'vitest'
import { leftOut } from '../scripts/supplement.mjs'
import { priceBook, settleCost } from '../src/index.ts'
import type { ModelCard, TokenUsage } from '../src/index.ts'
import { allCards } from './all-cards.ts'

const at = new Date('2026-11-20T00:00:00Z')

test('the committed table is what the generator writes', () => {
  const generator = fileURLToPath(new URL('../scripts/generate.mjs', import.meta.url))
  expect(() => execFileSync(process.execPath, [generator, '--check'], { stdio: 'pipe' })).not.toThrow()
})

test('every price is a safe integer and no token of a priced model is free by accident', () => {
  const tiers = allCards().flatMap(({ prices }) => prices.flatMap((dated) => dated.tiers))
  expect(tiers.flatMap((tier) => Object.values(tier)).filter((price) => !Number.isSafeInteger(price))).toEqual([])
  const free = allCards().filter(({ prices }) =>
    prices.some((dated) => dated.perUnit === undefined && dated.tiers.some(({ input }) => input === 0)),
  )
  expect(free.map(({ id }) => id)).toEqual(['omni-moderation', 'text-moderation'])
})

test('every card has limits that a bound can rest on', () => {
  const unlimited = allCards().filter(
    ({ contextWindow, maxOutput }) => !(contextWindow >= 8_192 && (maxOutput === 0 || maxOutput >= 4_096)),
  )
  expect(unlimited.map(({ id }) => id)).toEqual([])
})

/** Models that genai-prices does not price, with the reason why we do. */
const gaps: Readonly<Record<string, string>> = {
  'claude-haiku-5-5': 'released after its data',
  'gpt-6.1-sol': 'released after its data',
  'tts-1': 'billed per character, which its data does not have',
  'tts-1-hd': 'billed per character, which its data does not have',
  'dall-e-2': 'billed per image, which its data does not have',
  'dall-e-3': 'billed per image, which its data does not have',
  'omni-moderation': 'free of charge; its data has no price',
  'text-moderation': 'free of charge; its data has no price',
}

/** Where we differ on purpose: what genai-prices does, and a usage that shows it. */
const differences: Readonly<Record<string, readonly [why: string, ours: object, theirs: object]>> = {
  'claude-sonnet-5-5': [
    'taken for claude-sonnet-5 by prefix, whose cache reads cost twice as much',
    { inputTokens: 1_000, cachedInputTokens: 1_000, outputTokens: 0 },
    { input_tokens: 1_000, cache_read_tokens: 1_000, output_tokens: 0 },
  ],
  'gpt-4o-audio-preview': [
    'no audio prices',
    { inputTokens: 1_000, inputAudioTokens: 1_000, outputTokens: 0 },
    { input_tokens: 1_000, input_audio_tokens: 1_000, output_tokens: 0 },
  ],
  'gpt-4o-mini-audio-preview': [
    'no audio prices',
    { inputTokens: 1_000, inputAudioTokens: 1_000, outputTokens: 0 },
    { input_tokens: 1_000, input_audio_tokens: 1_000, output_tokens: 0 },
  ],
}

/** genai-prices knows these by the beginning of a longer name. */
const theirNames: Readonly<Record<string, string>> = {
  'ft:gpt-4o': 'ft:gpt-4o-2024-08-06:acme::id',
  'ft:gpt-4o-mini': 'ft:gpt-4o-mini-2024-07-18:acme::id',
}

/** They call Bedrock `aws`, and put the regional price of a model that has a global one under its name with a geography. */
const theirProvider = (provider: string): string => (provider === 'bedrock' ? 'aws' : provider)

function theirName(provider: string, id: string): string {
  if (provider !== 'bedrock') return theirNames[id] ?? id
  const all = findProvider({ providerId: 'aws' })?.models ?? []
  const bare = (name: string): string => name.replace(/^regional\./, '').replace(/(-\d{8})?(-v\d+(:\d+)?)?$/, '')
  const found = all.find((model) => bare(model.id) === id)?.id ?? id
  return found.replace(/^regional\./, 'us.')
}

function theirCost(provider: string, id: string, usage: object): number {
  const source = findProvider({ providerId: theirProvider(provider) })
  if (source === undefined) throw new Error(`genai-prices does not know ${provider}`)
  const price = calcPrice({ ...usage }, theirName(provider, id), { provider: source, timestamp: at })
  return (price?.total_price ?? 0) * 1e9
}

function ourCost(provider: string, id: string, usage: object): number {
  const card = priceBook.find(provider, id)
  if (card === undefined) throw new Error(`${provider} ${id} is not known`)
  return settleCost(card, { inputTokens: 0, outputTokens: 0, ...usage }, { at: at.getTime() })
}

/** Kinds beside plain text, in both vocabularies: 300 tokens of each. Theirs counts one-hour writes among all writes. */
const kinds = {
  cacheRead: [{ cachedInputTokens: 300 }, { cache_read_tokens: 300 }],
  cacheWrite: [{ cacheWriteTokens: 300 }, { cache_write_tokens: 300 }],
  longCacheWrite: [{ longCacheWriteTokens: 300 }, { cache_write_tokens: 300, cache_write_1h_tokens: 300 }],
  inputAudio: [{ inputAudioTokens: 300 }, { input_audio_tokens: 300 }],
  cachedInputAudio: [
    { inputAudioTokens: 300, cachedInputTokens: 300, cachedInputAudioTokens: 300 },
    { input_audio_tokens: 300, cache_read_tokens: 300, cache_audio_read_tokens: 300 },
  ],
  inputImage: [{ inputImageTokens: 300 }, { input_image_tokens: 300 }],
  outputAudio: [{ outputAudioTokens: 300 }, { output_audio_tokens: 300 }],
  outputImage: [{ outputImageTokens: 300 }, { output_image_tokens: 300 }],
} as const satisfies Record<string, readonly [ours: Partial<TokenUsage>, theirs: object]>

type Kind = keyof typeof kinds

/** The kinds for which the card has a price of its own. */
function kindsOf(card: ModelCard): readonly Kind[] {
  const tier = card.prices[0]?.tiers[0]
  return (Object.keys(kinds) as Kind[]).filter((kind) => tier?.[kind] !== undefined)
}

/** The same usage in both vocabularies; one small, one above every tier. */
const usages = [5_000, 400_000].map((inputTokens) => ({
  ours: { inputTokens, cachedInputTokens: 1_000, outputTokens: 2_000 },
  theirs: { input_tokens: inputTokens, cache_read_tokens: 1_000, output_tokens: 2_000 },
}))

describe('agrees with genai-prices', () => {
  const compared = allCards().filter(
    ({ id, prices }) => !(id in gaps) && id !== 'claude-sonnet-5-5' && prices[0]?.tiers[0]?.input !== 0,
  )

  test('on at least 60 models', () => {
    expect(compared.length).toBeGreaterThanOrEqual(60)
  })

  test.each(compared.map(({ provider, id }) => [provider, id]))('on %s %s, but for our rounding up', (provider, id) => {
    for (const { ours, theirs } of usages) {
      const difference = ourCost(provider, id, ours) - theirCost(provider, id, theirs)
      expect(Math.abs(difference)).toBeLessThan(1.001)
    }
  })

  const priced = compared
    .flatMap((card) => kindsOf(card).map((kind) => [kind, card.provider, card.id] as const))
    .filter(([kind, , id]) => !(id in differences && /audio/i.test(kind)))
    // Theirs lacks what Bedrock asks for an hour's life in the cache, twice the input: a test of its own.
    .filter(([kind, provider]) => !(kind === 'longCacheWrite' && provider === 'bedrock'))

  test('of every kind that has a price of its own', () => {
    expect(new Set(priced.map(([kind]) => kind))).toEqual(new Set(Object.keys(kinds)))
  })

  test.each(priced)('on the %s price of %s %s, in every tier', (kind, provider, id) => {
    const [ours, theirs] = kinds[kind]
    for (const inputTokens of [1_000, 150_000, 400_000]) {
      const our = ourCost(provider, id, { inputTokens, outputTokens: 500, ...ours })
      const their = theirCost(provider, id, { input_tokens: inputTokens, output_tokens: 500, ...theirs })
      expect(Math.abs(our - their)).toBeLessThan(1.001)
    }
  })

  test.each([
    ['anthropic', 'claude-opus-5', { cacheWriteTokens: 100 }, { cache_write_tokens: 100 }],
    ['openai', 'gpt-6-sol', { cacheWriteTokens: 100 }, { cache_write_tokens: 100 }],
    [
      'openai',
      'gpt-audio',
      { inputAudioTokens: 50, outputAudioTokens: 9 },
      { input_audio_tokens: 50, output_audio_tokens: 9 },
    ],
    ['openai', 'gpt-image-1', { inputImageTokens: 50 }, { input_image_tokens: 50 }],
    ['google', 'gemini-2.5-flash', { inputAudioTokens: 50 }, { input_audio_tokens: 50 }],
    ['google', 'gemini-3-pro-image-preview', { outputImageTokens: 9 }, { output_image_tokens: 9 }],
  ])('on the details of %s %s', (provider, id, ours, theirs) => {
    const total = { inputTokens: 1_000, outputTokens: 10, ...ours }
    const difference =
      ourCost(provider, id, total) - theirCost(provider, id, { input_tokens: 1_000, output_tokens: 10, ...theirs })
    expect(Math.abs(difference)).toBeLessThan(1.001)
  })

  test.each(Object.entries(differences))('except on %s', (id, [, ours, theirs]) => {
    const provider = id.startsWith('claude') ? 'anthropic' : 'openai'
    expect(Math.abs(ourCost(provider, id, ours) - theirCost(provider, id, theirs))).toBeGreaterThan(1)
  })

  test.each(Object.keys(gaps))('and fills its gap %s', (id) => {
    const provider = id.startsWith('claude') ? 'anthropic' : 'openai'
    expect(priceBook.find(provider, id)).toBeDefined()
    expect(theirCost(provider, id, { input_tokens: 1_000, output_tokens: 10 })).toBe(0)
  })
})

test('an hour in the cache of Bedrock costs twice the input', () => {
  const cards = allCards().filter(({ provider, id }) => provider === 'bedrock' && id.includes('claude'))
  const tiers = cards.flatMap(({ prices }) => prices.flatMap((dated) => dated.tiers))
  expect(cards.length).toBeGreaterThan(20)
  const cached = tiers.filter(({ cacheWrite }) => cacheWrite !== undefined)
  expect(cached.length).toBeGreaterThan(20)
  expect(cached.filter(({ input, longCacheWrite }) => longCacheWrite !== 2 * input)).toEqual([])
})

describe('what is known of genai-prices and not here', () => {
  const theirs = ['openai', 'anthropic', 'bedrock', 'google'].flatMap((provider) =>
    (findProvider({ providerId: theirProvider(provider) })?.models ?? []).map(({ id }) => ({ provider, id })),
  )
  const isLeftOut = (provider: string, id: string) =>
    leftOut.some((entry) => entry.provider === provider && entry.pattern.test(id))

  test('is listed with a reason, and nothing else is missing', () => {
    expect(theirs.length).toBeGreaterThan(150)
    const missing = theirs.filter(({ provider, id }) => priceBook.find(provider, withoutDash(id)) === undefined)
    expect(missing.filter(({ provider, id }) => !isLeftOut(provider, id))).toEqual([])
    expect(leftOut.filter(({ reason }) => reason.length < 10)).toEqual([])
  })

  test('is still known there: a line that leaves nothing out is stale', () => {
    const stale = leftOut.filter(
      (entry) => !theirs.some(({ provider, id }) => entry.provider === provider && entry.pattern.test(id)),
    )
    expect(stale).toEqual([])
  })

  test('stands in the documentation, word by word', () => {
    const page = readFileSync(new URL('../../../docs/prices.md', import.meta.url), 'utf8').replaceAll(/\s+/g, ' ')
    const reasons = leftOut.map(({ reason }) => reason.replaceAll('’', "'"))
    const named = [...Object.keys(gaps), ...Object.keys(differences), ...reasons]
    expect(named.filter((text) => !page.includes(text))).toEqual([])
  })
})

/** Prefixes of names, a word of theirs, and one name that is shortened. */
function withoutDash(id: string): string {
  if (id.startsWith('regional.')) return id.replace('regional.', 'us.')
  return id === 'computer-use' ? 'computer-use-preview' : id.replace(/-$/, '')
}
