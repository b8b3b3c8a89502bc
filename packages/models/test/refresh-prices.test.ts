import { describe, expect, test } from 'vitest'
import { exportPrices } from '../scripts/export-prices.ts'
import { priceBook, refreshPrices, type RefreshPricesOptions } from '../src/index.ts'
import { allCards } from './all-cards.ts'

const url = 'https://prices.example.com/bursar.json'
const clock = { now: () => Date.UTC(2026, 10, 25) }

interface Tier {
  [kind: string]: number
}
interface Card {
  provider: string
  id: string
  aliases?: string[]
  contextWindow: number
  maxOutput: number
  prices: { from?: number; tiers: Tier[]; perUnit?: Tier; serviceTiers?: Record<string, [number, number]> }[]
  [field: string]: unknown
}
interface Export {
  format: string
  checkedOn: string
  cards: Card[]
  [field: string]: unknown
}

/** The export of the table, changed. */
function changed(change: (value: Export, card: (id: string) => Card) => void = () => undefined): string {
  const value = JSON.parse(exportPrices()) as Export
  change(value, (id) => {
    const found = value.cards.find((card) => card.id === id)
    if (found === undefined) throw new Error(`no card ${id}`)
    return found
  })
  return JSON.stringify(value)
}

function refresh(text: string, options: Partial<RefreshPricesOptions> = {}) {
  return refreshPrices({ fetch: async () => new Response(text), url, clock, ...options })
}

const tierOf = (card: Card): Tier => {
  const tier = card.prices[0]?.tiers[0]
  if (tier === undefined) throw new Error('a card without a tier')
  return tier
}

describe('an export of the table itself', () => {
  test('makes a book that says the same, under the same version', async () => {
    const book = await refresh(exportPrices())
    expect(book).not.toBe(priceBook)
    expect(book.version).toBe(priceBook.version)
    for (const { provider, id } of allCards()) expect(book.find(provider, id)).toEqual(priceBook.find(provider, id))
    expect(book.find('openai', 'gpt-5-chat-latest')?.id).toBe('gpt-5')
  })

  test('is fetched once, from the address given, with the signal given', async () => {
    const calls: unknown[] = []
    const { signal } = new AbortController()
    await refreshPrices({
      url,
      signal,
      clock,
      fetch: async (...call) => {
        calls.push(call)
        return new Response(exportPrices())
      },
    })
    expect(calls).toEqual([[url, { signal }]])
  })
})

describe('a plausible change', () => {
  test('is taken over, under a version of its own, and the old book stays as it is', async () => {
    const text = changed((value, card) => {
      value.checkedOn = '2026-11-24'
      tierOf(card('gpt-5-mini'))['input'] = 200_000
    })
    const book = await refresh(text)
    expect(book.find('openai', 'gpt-5-mini')?.prices[0]?.tiers[0]?.input).toBe(200_000)
    expect(book.version).toMatch(/^2026-11-24\.[0-9a-f]{8}$/)
    expect(priceBook.find('openai', 'gpt-5-mini')?.prices[0]?.tiers[0]?.input).toBe(250_000)
  })

  test('may add models and drop some, which are then unknown', async () => {
    const text = changed((value, card) => {
      value.cards.push({ ...structuredClone(card('gpt-5-mini')), id: 'gpt-9', aliases: ['gpt-9-chat'] })
      value.cards = value.cards.filter(({ id }) => id !== 'gpt-4')
    })
    const book = await refresh(text)
    expect(book.find('openai', 'gpt-9-chat')?.id).toBe('gpt-9')
    expect(book.find('openai', 'gpt-4')).toBeUndefined()
  })

  test('keeps the overrides of the book in use', async () => {
    const current = priceBook.with({ mine: { input: '1', output: '2' }, prod: { alias: 'gpt-5-mini' } })
    const book = await refresh(exportPrices(), { current })
    expect(book.find('openai', 'mine')?.prices[0]?.tiers[0]?.input).toBe(1_000_000)
    expect(book.find('openai', 'prod')?.id).toBe('gpt-5-mini')
    expect(book.version).toBe(current.version)
  })

  test('that drops what an alias stands for is refused', async () => {
    const current = priceBook.with({ prod: { alias: 'gpt-4' } })
    const text = changed((value) => (value.cards = value.cards.filter(({ id }) => id !== 'gpt-4')))
    await expect(refresh(text, { current })).rejects.toThrow(/'prod' is an alias of 'gpt-4', which no card/)
  })
})

/** Changes that no price list makes by itself. */
const jumps: readonly [what: string, message: RegExp, change: (value: Export, card: (id: string) => Card) => void][] = [
  [
    'a price at less than half',
    /input price of openai\/gpt-5-mini goes from 250000 to 124999/,
    (_, card) => (tierOf(card('gpt-5-mini'))['input'] = 124_999),
  ],
  [
    'a price at more than tenfold',
    /output price of openai\/gpt-5-mini goes from 2000000 to 20000001/,
    (_, card) => (tierOf(card('gpt-5-mini'))['output'] = 20_000_001),
  ],
  [
    'a price of 0',
    /input price of openai\/gpt-5-mini goes from 250000 to 0/,
    (_, card) => (tierOf(card('gpt-5-mini'))['input'] = 0),
  ],
  [
    'a cache write that is forgotten with its input price',
    /longCacheWrite price of anthropic\/claude-opus-5 goes/,
    (_, card) => (tierOf(card('claude-opus-5'))['longCacheWrite'] = 1),
  ],
  [
    'audio at the price of text',
    /inputAudio price of openai\/gpt-audio goes/,
    (_, card) => delete tierOf(card('gpt-audio'))['inputAudio'],
  ],
  [
    'a fee that is gone',
    /web_search price of openai\/gpt-5-mini goes from \d+ to 0/,
    (_, card) => delete card('gpt-5-mini').prices[0]?.perUnit,
  ],
  [
    'a tier that is gone',
    /input price of anthropic\/claude-haiku-5-5 goes from 500000 to 100000/,
    (_, card) => card('claude-haiku-5-5').prices[0]?.tiers.pop(),
  ],
  [
    'a service tier at a fraction',
    /priority input price of openai\/gpt-5-mini goes/,
    (_, card) => Object.assign(card('gpt-5-mini').prices[0]?.serviceTiers ?? {}, { priority: [1, 100] }),
  ],
  [
    'a service tier that costs all',
    /flex input price of openai\/gpt-5-mini goes/,
    (_, card) => Object.assign(card('gpt-5-mini').prices[0]?.serviceTiers ?? {}, { flex: [100, 1] }),
  ],
  [
    'a price that falls on a later day',
    /input price of openai\/gpt-5-mini goes from 250000 to 1 /,
    (_, card) =>
      card('gpt-5-mini').prices.push({
        from: Date.UTC(2027, 0, 1),
        tiers: [{ aboveInputTokens: 0, input: 1, output: 2_000_000 }],
      }),
  ],
  [
    'a known name for a cheaper model',
    /price of openai\/gpt-4-turbo goes/,
    (value, card) => {
      value.cards = value.cards.filter(({ id }) => id !== 'gpt-4-turbo')
      card('gpt-5-nano').aliases = [...(card('gpt-5-nano').aliases ?? []), 'gpt-4-turbo']
    },
  ],
  [
    'a smaller context window',
    /contextWindow of openai\/gpt-5-mini falls from 400000 to 1000/,
    (_, card) => (card('gpt-5-mini').contextWindow = 1_000),
  ],
  [
    'a smaller maximum of output',
    /maxOutput of openai\/gpt-5-mini falls/,
    (_, card) => (card('gpt-5-mini').maxOutput = 0),
  ],
  [
    'a new model that is free',
    /new model openai\/gpt-9 is free/,
    (value, card) =>
      value.cards.push({
        ...structuredClone(card('gpt-5-mini')),
        id: 'gpt-9',
        aliases: ['gpt-9-x'],
        prices: [{ tiers: [{ aboveInputTokens: 0, input: 0, output: 5 }] }],
      }),
  ],
  [
    'a provider without its models',
    /names of anthropic are gone/,
    (value) => (value.cards = value.cards.filter(({ provider }) => provider !== 'anthropic')),
  ],
]

describe('an implausible change', () => {
  test.each(jumps)('%s is refused', async (_, message, change) => {
    await expect(refresh(changed(change))).rejects.toThrow(RangeError)
    await expect(refresh(changed(change))).rejects.toThrow(message)
    await expect(refresh(changed(change))).rejects.toThrow(/prices in use are kept/)
  })

  test.each(jumps)('%s is taken where it is forced', async (_what, _message, change) => {
    await expect(refresh(changed(change), { force: true })).resolves.toBeDefined()
  })

  test('is measured against the book in use, not against the one that shipped', async () => {
    const first = await refresh(changed((_, card) => (tierOf(card('gpt-5-mini'))['input'] = 130_000)))
    const second = changed((_, card) => (tierOf(card('gpt-5-mini'))['input'] = 70_000))
    await expect(refresh(second)).rejects.toThrow(/goes from 250000 to 70000/)
    const book = await refresh(second, { current: first })
    expect(book.find('openai', 'gpt-5-mini')?.prices[0]?.tiers[0]?.input).toBe(70_000)
  })
})

describe('an export that breaks the format', () => {
  test.each<[what: string, message: RegExp, change: (value: Export, card: (id: string) => Card) => void]>([
    ['another format', /has the format "x"/, (value) => (value.format = 'x')],
    ['no date', /which is no day/, (value) => (value.checkedOn = '2026-02-30')],
    ['no cards', /has no cards/, (value) => (value.cards = [])],
    ['an unknown field', /field "extra"/, (value) => (value['extra'] = 1)],
    ['a card with an unknown field', /field "inputVideo"/, (_, card) => (card('gpt-5')['inputVideo'] = 1)],
    ['a tier with an unknown price', /field "video"/, (_, card) => (tierOf(card('gpt-5'))['video'] = 1)],
    ['a fractional price', /input is 1.5, not an integer/, (_, card) => (tierOf(card('gpt-5'))['input'] = 1.5)],
    ['a negative price', /output is -1, not an integer/, (_, card) => (tierOf(card('gpt-5'))['output'] = -1)],
    ['a price beyond exactness', /input is 1e\+300/, (_, card) => (tierOf(card('gpt-5'))['input'] = 1e300)],
    ['a missing price', /has no output/, (_, card) => delete tierOf(card('gpt-5'))['output']],
    [
      'tiers out of order',
      /do not ascend/,
      (_, card) => card('gpt-5').prices[0]?.tiers.push({ aboveInputTokens: 0, input: 1, output: 1 }),
    ],
    [
      'days out of order',
      /order of their days/,
      (_, card) => card('gpt-5').prices.push({ tiers: [{ aboveInputTokens: 0, input: 1, output: 1 }] }),
    ],
    ['no prices', /prices is no list/, (_, card) => (card('gpt-5').prices = [])],
    [
      'a fraction of 0',
      /serviceTiers.flex is 0/,
      (_, card) => Object.assign(card('gpt-5').prices[0]?.serviceTiers ?? {}, { flex: [0, 1] }),
    ],
    [
      'a fraction of one number',
      /is no fraction/,
      (_, card) => Object.assign(card('gpt-5').prices[0]?.serviceTiers ?? {}, { flex: [1] }),
    ],
    [
      'a fee that is no integer',
      /web_search is "1"/,
      (_, card) => Object.assign(card('gpt-5').prices[0] ?? {}, { perUnit: { web_search: '1' } }),
    ],
    ['no name', /id of card 0 is ""/, (value) => Object.assign(value.cards[0] ?? {}, { id: '' })],
    [
      'a provider with a slash',
      /provider with a slash/,
      (value) => Object.assign(value.cards[0] ?? {}, { provider: 'a/b' }),
    ],
    ['no context window', /contextWindow is 0/, (_, card) => (card('gpt-5').contextWindow = 0)],
    ['an unknown encoding', /encoding is "gpt2"/, (_, card) => (card('gpt-5')['encoding'] = 'gpt2')],
    ['a flag that is none', /hiddenReasoning is neither/, (_, card) => (card('gpt-5')['hiddenReasoning'] = 'no')],
    [
      'an unknown image rule',
      /kind "guess"/,
      (_, card) => (card('gpt-5')['vision'] = { kind: 'guess', multiplierPerMille: 1, maxPatches: 1 }),
    ],
    ['aliases that are no list', /aliases is no list/, (_, card) => Object.assign(card('gpt-5'), { aliases: 'x' })],
    ['two cards of one name', /openai\/gpt-5 has two cards/, (value, card) => value.cards.push(card('gpt-5'))],
  ])('%s is refused, also where it is forced', async (_, message, change) => {
    await expect(refresh(changed(change))).rejects.toThrow(message)
    await expect(refresh(changed(change), { force: true })).rejects.toThrow(RangeError)
  })

  test.each(['', 'null', '[]', '<html>', '{"format":'])('%j is refused', async (text) => {
    await expect(refresh(text)).rejects.toThrow(RangeError)
  })

  test('more than 8 million characters are not read to their end', async () => {
    let pieces = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pieces += 1
        controller.enqueue(new Uint8Array(1_000_000).fill(32))
      },
    })
    await expect(refreshPrices({ fetch: async () => new Response(body), url, clock })).rejects.toThrow(
      /more than 8000000/,
    )
    expect(pieces).toBeLessThan(12)
  })
})

describe('age', () => {
  const dated = (checkedOn: string) => changed((value) => (value.checkedOn = checkedOn))

  test('an export older than the book in use is refused, unless forced', async () => {
    await expect(refresh(dated('2026-11-19'))).rejects.toThrow(/checked on 2026-11-19, the prices in use on 2026-11-20/)
    await expect(refresh(dated('2026-11-19'), { force: true })).resolves.toBeDefined()
  })

  test('an export older than maxAgeMs is refused', async () => {
    const day = 86_400_000
    await expect(refresh(exportPrices(), { maxAgeMs: 5 * day })).resolves.toBeDefined()
    await expect(refresh(exportPrices(), { maxAgeMs: 5 * day - 1 })).rejects.toThrow(/longer ago than/)
  })

  test('an export of the future is refused', async () => {
    await expect(refresh(dated('2026-11-28'))).rejects.toThrow(/yet to come/)
  })
})

describe('what goes wrong on the way', () => {
  test('an error status is told', async () => {
    const fetch = async () => new Response('gone', { status: 404 })
    await expect(refreshPrices({ fetch, url, clock })).rejects.toThrow(/answered 404/)
  })

  test('a failed fetch is the caller’s to see', async () => {
    const fetch = () => Promise.reject(new TypeError('fetch failed'))
    await expect(refreshPrices({ fetch, url, clock })).rejects.toThrow('fetch failed')
  })

  test.each<[what: string, message: RegExp, options: object]>([
    ['no fetch', /`fetch` must be a function/, { fetch: undefined }],
    ['no URL', /`url` must be/, { url: 'prices.json' }],
    ['a file', /`url` must be/, { url: 'file:///etc/prices.json' }],
    ['a negative age', /maxAgeMs/, { maxAgeMs: -1 }],
    ['an age that is no number', /maxAgeMs/, { maxAgeMs: Number.NaN }],
    ['a clock without now', /clock/, { clock: {} }],
    ['a book of someone else', /this copy/, { current: { version: '1' } }],
  ])('%s is refused before anything is fetched', async (_, message, options) => {
    await expect(refresh('', options as Partial<RefreshPricesOptions>)).rejects.toThrow(message)
  })
})
