import { describe, expect, test } from 'vitest'
import { priceBook, reserveCost, settleCost } from '../src/index.ts'
import type { ModelOverride } from '../src/index.ts'
import { allCards } from './all-cards.ts'

describe('finding a model', () => {
  test.each([
    ['openai', 'gpt-5-mini', 'gpt-5-mini'],
    ['openai', 'gpt-5-mini-2025-08-07', 'gpt-5-mini'],
    ['openai', 'openai/gpt-5-mini', 'gpt-5-mini'],
    ['openai', 'openai/gpt-5-mini-2025-08-07', 'gpt-5-mini'],
    ['openai', 'gpt-5-chat-latest', 'gpt-5'],
    ['openai', 'gpt-4o-2024-05-13', 'gpt-4o-2024-05-13'],
    ['openai', 'gpt-4o-2024-11-20', 'gpt-4o'],
    ['openai', 'codex-mini-latest', 'codex-mini'],
    ['openai', 'omni-moderation-latest', 'omni-moderation'],
    ['anthropic', 'claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
    ['anthropic', 'claude-haiku-4-5@20251001', 'claude-haiku-4-5'],
    ['anthropic', 'claude-3-5-haiku-latest', 'claude-3-5-haiku'],
    ['anthropic', 'claude-sonnet-4-20250514', 'claude-sonnet-4-0'],
    ['google', 'models/gemini-2.5-pro', 'gemini-2.5-pro'],
    ['google', 'gemini-2.0-flash-001', 'gemini-2.0-flash'],
  ])('%s knows %s as %s', (provider, name, id) => {
    expect(priceBook.find(provider, name)?.id).toBe(id)
  })

  test.each([
    ['openai', 'gpt-5-mini-turbo'],
    ['openai', 'gpt-5-mini-'],
    ['openai', 'gpt-5-mini-2025'],
    ['openai', 'gpt-7'],
    ['openai', 'GPT-5'],
    ['openai', 'anthropic/claude-haiku-4-5'],
    ['openai', 'claude-haiku-4-5'],
    ['openai', 'gpt-oss-120b'],
    ['openai', ''],
    ['openai', '__proto__'],
    ['anthropic', 'claude-sonnet-5-7'],
    ['anthropic', 'claude-sonnet'],
    ['google', 'gemini-2.5-pro-ultra'],
    ['mistral', 'gpt-5'],
  ])('%s does not know %s', (provider, name) => {
    expect(priceBook.find(provider, name)).toBeUndefined()
  })

  test('a name is never matched by its beginning', () => {
    expect(priceBook.find('openai', 'o3-pro')?.prices).not.toEqual(priceBook.find('openai', 'o3')?.prices)
    expect(priceBook.find('anthropic', 'claude-sonnet-5-5')?.id).toBe('claude-sonnet-5-5')
    expect(priceBook.find('anthropic', 'claude-sonnet-5-5')?.prices[0]?.tiers[0]?.cacheRead).toBe(100_000)
    expect(priceBook.find('anthropic', 'claude-sonnet-5')?.prices[0]?.tiers[0]?.cacheRead).toBe(200_000)
  })

  test('cards can not be changed by those who find them', () => {
    const card = priceBook.find('openai', 'gpt-5')
    expect(Object.isFrozen(card) && Object.isFrozen(card?.prices[0]?.tiers[0])).toBe(true)
  })
})

describe('overrides', () => {
  test('one line adds a model, for every provider or for one', () => {
    const book = priceBook.with({
      'my-finetune': { input: '1.25', output: '10' },
      'groq/llama': { input: '0.05', output: '0.000001', cacheRead: '0.01', cacheWrite: '0.1' },
    })
    expect(book.find('openai', 'my-finetune')).toMatchObject({
      provider: 'openai',
      id: 'my-finetune',
      maxOutput: 16_384,
      contextWindow: Number.MAX_SAFE_INTEGER,
      encodingIsExact: false,
      prices: [{ tiers: [{ aboveInputTokens: 0, input: 1_250_000, output: 10_000_000 }] }],
    })
    expect(book.find('groq', 'llama')?.prices[0]?.tiers[0]).toEqual({
      aboveInputTokens: 0,
      input: 50_000,
      output: 1,
      cacheRead: 10_000,
      cacheWrite: 100_000,
    })
    expect(book.find('openai', 'llama')).toBeUndefined()
    expect(priceBook.find('openai', 'my-finetune')).toBeUndefined()
  })

  test('an override of a known model wins, also for its dated names, and keeps its limits', () => {
    const book = priceBook.with({ 'gpt-5-mini': { input: '9', output: '9' } })
    const card = book.find('openai', 'gpt-5-mini-2025-08-07')
    expect(card?.prices[0]?.tiers[0]?.input).toBe(9_000_000)
    expect(card).toMatchObject({
      contextWindow: 400_000,
      maxOutput: 128_000,
      hiddenReasoning: true,
      encodingIsExact: true,
    })
  })

  test('an override of a known model keeps its fees, service tiers and dearer kinds', () => {
    const book = priceBook.with({ 'gpt-audio': { input: '1', output: '2' }, 'gpt-6-sol': { input: '9', output: '20' } })
    const [audio, sol] = [book.find('openai', 'gpt-audio'), book.find('openai', 'gpt-6-sol')]
    expect(audio?.prices[0]?.tiers[0]).toMatchObject({
      input: 1_000_000,
      inputAudio: 32_000_000,
      outputAudio: 64_000_000,
    })
    expect(sol?.prices[0]?.tiers[0]).not.toHaveProperty('cacheWrite')
    expect(sol?.prices[0]).toMatchObject({
      perUnit: { web_search: 10_000_000_000 },
      serviceTiers: { priority: [2, 1] },
    })
  })

  test('a new model has the dearest fees of its provider, unless it says its own', () => {
    const book = priceBook.with({
      mine: { input: '1', output: '2', perUnit: { web_search: '0.0125', image: '0.000000000001' } },
      plain: { input: '1', output: '2' },
    })
    expect(book.find('openai', 'mine')?.prices[0]?.perUnit).toMatchObject({ web_search: 12_500_000_000, image: 1 })
    expect(book.find('openai', 'plain')?.prices[0]?.perUnit).toMatchObject({ web_search: 25_000_000_000 })
    expect(book.find('groq', 'plain')?.prices[0]?.perUnit).toEqual({})
  })

  test('an alias prices a deployment like the model behind it, also through another alias', () => {
    const book = priceBook.with({ 'prod-chat': { alias: 'gpt-5-mini' }, 'azure-chat': { alias: 'prod-chat' } })
    expect(book.find('openai', 'azure-chat')).toBe(priceBook.find('openai', 'gpt-5-mini'))
    expect(book.find('anthropic', 'prod-chat')).toBeUndefined()
  })

  test('a local model can be declared free', () => {
    const card = priceBook.with({ 'ollama/llama3': { free: true, contextWindow: 8_192 } }).find('ollama', 'llama3')
    expect(card?.contextWindow).toBe(8_192)
    expect(card?.prices[0]?.tiers).toEqual([{ aboveInputTokens: 0, input: 0, output: 0 }])
  })

  test('overrides of overrides win', () => {
    const book = priceBook.with({ m: { input: '1', output: '1' } }).with({ m: { input: '2', output: '2' } })
    expect(book.find('x', 'm')?.prices[0]?.tiers[0]?.input).toBe(2_000_000)
  })

  test.each<[what: string, message: RegExp, overrides: Record<string, unknown>]>([
    ['a price of zero', /'m'.*input is '0'.*\{ free: true \}/, { m: { input: '0', output: '1' } }],
    ['a negative price', /output is '-1'/, { m: { input: '1', output: '-1' } }],
    ['a float', /input is the number 1.25/, { m: { input: 1.25, output: '1' } }],
    ['too many digits', /input is '0.0000001'.*6 fraction digits/, { m: { input: '0.0000001', output: '1' } }],
    ['an exponent', /input is '1e3'/, { m: { input: '1e3', output: '1' } }],
    ['a missing price', /output is undefined/, { m: { input: '1' } }],
    ['a zero cache price', /cacheRead is '0'/, { m: { input: '1', output: '1', cacheRead: '0' } }],
    ['a zero audio price', /inputAudio is '0'/, { m: { input: '1', output: '1', inputAudio: '0' } }],
    [
      'a free piece',
      /web_search is '0'.*price of a piece/,
      { m: { input: '1', output: '1', perUnit: { web_search: '0' } } },
    ],
    ['a negative piece', /image is '-1'/, { m: { input: '1', output: '1', perUnit: { image: '-1' } } }],
    ['pieces that are no object', /perUnit must name pieces/, { m: { input: '1', output: '1', perUnit: 'image' } }],
    ['an unknown field', /unknown field 'outptu'; it may have: .*output/, { m: { input: '1', outptu: '1' } }],
    ['a fractional limit', /maxOutput is 1.5/, { m: { input: '1', output: '1', maxOutput: 1.5 } }],
    ['an unknown encoding', /encoding is 'gpt2'/, { m: { input: '1', output: '1', encoding: 'gpt2' } }],
    ['free: false', /free: false/, { m: { free: false } }],
    ['no object', /'m' is not an object/, { m: null }],
    ['an empty name', /empty model name/, { ' ': { free: true } }],
    ['an alias of nothing known', /alias of 'gpt-99', which no card or override prices/, { m: { alias: 'gpt-99' } }],
    ['an alias of itself', /alias of 'm'/, { m: { alias: 'm' } }],
    ['a ring of aliases', /alias of/, { a: { alias: 'b' }, b: { alias: 'a' } }],
    ['an alias at the wrong provider', /alias of 'gpt-5'/, { 'anthropic/m': { alias: 'gpt-5' } }],
  ])('%s is refused', (_, message, overrides) => {
    const add = () => priceBook.with(overrides as Record<string, ModelOverride>)
    expect(add).toThrow(RangeError)
    expect(add).toThrow(message)
  })
})

describe('the ceiling of a provider', () => {
  const at = Date.UTC(2026, 10, 20)

  test.each(['openai', 'anthropic', 'google'])('is at least as dear as every model of %s, in every way', (provider) => {
    const ceiling = priceBook.ceiling(provider)
    if (ceiling === undefined) throw new Error(`${provider} has no ceiling`)
    const usages = [
      { inputTokens: 1_000_000, outputTokens: 10 },
      { inputTokens: 100, cachedInputTokens: 90, outputTokens: 1_000, reasoningTokens: 900 },
      { inputTokens: 100, cacheWriteTokens: 50, longCacheWriteTokens: 50, outputTokens: 0 },
      { inputTokens: 100, inputAudioTokens: 60, cachedInputAudioTokens: 20, inputImageTokens: 40, outputTokens: 0 },
      { inputTokens: 0, outputTokens: 100, outputAudioTokens: 50, outputImageTokens: 50 },
      { inputTokens: 0, outputTokens: 0, units: { web_search: 3, file_search: 1, character: 100, second: 9 } },
    ]
    for (const card of allCards().filter((known) => known.provider === provider)) {
      for (const usage of usages) {
        for (const serviceTier of [undefined, 'flex', 'batch', 'priority', 'fast']) {
          const moment = { at, serviceTier }
          expect(settleCost(ceiling, usage, moment)).toBeGreaterThanOrEqual(settleCost(card, usage, moment))
          expect(reserveCost(ceiling, usage, moment)).toBeGreaterThanOrEqual(settleCost(card, usage, moment))
        }
      }
    }
    expect(ceiling).toMatchObject({ provider, isCeiling: true, encodingIsExact: false, hiddenReasoning: true })
  })

  test('counts overrides of the provider and of every provider', () => {
    const input = (book: typeof priceBook, provider: string) => book.ceiling(provider)?.prices[0]?.tiers[0]?.input
    const book = priceBook.with({ dear: { input: '9000', output: '1' }, 'groq/llama': { input: '3', output: '4' } })
    expect([input(book, 'openai'), input(book, 'groq'), input(book, 'x')]).toEqual([9e9, 9e9, 9e9])
    const bound = priceBook.with({ 'groq/llama': { input: '3', output: '4' } })
    expect([input(bound, 'groq'), input(bound, 'openai')]).toEqual([3e6, input(priceBook, 'openai')])
  })

  test('is unknown where nothing has a price', () => {
    expect(priceBook.ceiling('mistral')).toBeUndefined()
    expect(priceBook.with({ 'ollama/llama3': { free: true } }).ceiling('ollama')).toBeUndefined()
  })
})

describe('the version', () => {
  test('is the date of the table and a digest of it', () => {
    expect(priceBook.version).toMatch(/^\d{4}-\d{2}-\d{2}\.[0-9a-f]{8}$/)
  })

  test('changes with every override and not with their order', () => {
    const a = { input: '1', output: '2' }
    const b = { output: '2', input: '1' }
    const versions = [priceBook, priceBook.with({ a }), priceBook.with({ b: a }), priceBook.with({ a, b })]
    expect(new Set(versions.map(({ version }) => version)).size).toBe(4)
    expect(priceBook.with({ b, a }).version).toBe(priceBook.with({ a, b }).version)
    expect(priceBook.with({}).version).toBe(priceBook.version)
  })
})
