// Turns one entry of genai-prices into a model card: integers instead of floats, explicit names instead of patterns.
import * as supplement from './supplement.mjs'

const MAX_FRACTION_ERROR = 1e-6

/** The card of one model without default fields, or `undefined` for a model that has no price. */
export function cardOf(provider, model) {
  const prices = pricesOf(provider, model)
  if (prices === undefined) return undefined
  const naming = supplement.names[provider]?.[model.id] ?? {}
  const id = naming.id ?? idOf(provider, model)
  const aliases = provider === 'bedrock' ? [] : aliasesOf(model, id, naming.aliases ?? [])
  const vision = firstMatch(supplement.vision[provider], id)
  return {
    provider,
    id,
    ...(aliases.length > 0 && { aliases }),
    contextWindow: contextWindowOf(provider, id, model.context_window),
    maxOutput: firstMatch(supplement.maxOutput[provider], id),
    ...(provider === 'openai' && supplement.legacyEncoding.test(id) && { encoding: 'cl100k_base' }),
    ...(provider !== 'openai' && { encodingIsExact: false }),
    ...(supplement.hiddenReasoning[provider].test(id) && { hiddenReasoning: true }),
    ...(vision !== undefined && { vision }),
    prices,
  }
}

/** Bedrock's names without what `modelNames` cuts off: the version, the date; `regional.` is genai-prices' own word. */
function idOf(provider, { id }) {
  if (provider !== 'bedrock') return id
  return withoutDate(id.replace(/^regional\./, '').replace(/-v\d+(:\d+)?$/, ''))
}

function contextWindowOf(provider, id, known) {
  const wider = firstMatch(supplement.widerContext[provider], id) ?? 0
  return Math.max(wider, known ?? firstMatch(supplement.contextWindow[provider], id))
}

function firstMatch(table, id) {
  return table.find(([pattern]) => pattern.test(id))?.[1]
}

/** The names a match expression lists one by one, without those that the normalisation of names covers anyway. */
function aliasesOf(model, id, extra) {
  const listed = new Set([
    ...exactNames(model.match),
    ...extra,
    ...(model.id === id || isPrefix(model.id) ? [] : [model.id]),
  ])
  listed.delete(id)
  return [...listed].filter((name) => withoutDate(name) !== id && name !== `${id}-latest`).toSorted(compare)
}

function compare(a, b) {
  return a < b ? -1 : 1
}

function exactNames(match) {
  if (match === undefined) return []
  if ('equals' in match) return [match.equals]
  return 'or' in match ? match.or.flatMap(exactNames) : []
}

function isPrefix(name) {
  return name.endsWith('-') || name === 'computer-use'
}

function withoutDate(name) {
  return name.replace(/[-@](\d{4}-\d{2}-\d{2}|\d{8})$/, '')
}

function pricesOf(provider, model) {
  const correction = supplement.corrections[provider]?.[model.id] ?? {}
  const entries = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }]
  const id = supplement.names[provider]?.[model.id]?.id ?? idOf(provider, model)
  const serviceTiers = firstMatch(supplement.serviceTiers[provider], id)
  const dated = entries.map((entry) =>
    datedPrices(
      { ...searchPrices(provider, id), ...longWrites(provider, entry.prices), ...entry.prices, ...correction },
      entry.constraint,
      serviceTiers,
    ),
  )
  return dated.includes(undefined) ? undefined : dated
}

/**
 * What lives in Bedrock's cache for an hour costs twice the input, where genai-prices does not say so itself.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
function longWrites(provider, { input_mtok: input, cache_write_mtok: write }) {
  return provider === 'bedrock' && typeof write === 'number' ? { cache_write_1h_mtok: input * 2 } : {}
}

function searchPrices(provider, id) {
  const { web, file } = supplement.searches[provider].find(({ pattern }) => pattern.test(id)) ?? {}
  if (web === undefined) return {}
  return { web_searches_kcount: web, ...(file !== undefined && { storage_searches_kcount: file }) }
}

const priced = ['input_mtok', 'characters_mcount', 'audio_hours', 'images']

function datedPrices(prices, constraint, serviceTiers) {
  if (constraint !== undefined && constraint.type !== 'start_date') {
    throw new Error(`a price that depends on ${constraint.type} can't be expressed; leave the model out`)
  }
  const perUnit = perUnitOf(prices)
  if (!priced.some((key) => key in prices)) return undefined
  return {
    ...(constraint !== undefined && { from: Date.parse(`${constraint.start_date}T00:00:00Z`) }),
    tiers: tiersOf(prices),
    ...(perUnit !== undefined && { perUnit }),
    ...(serviceTiers !== undefined && { serviceTiers }),
  }
}

const DETAILS = [
  ['cacheRead', 'cache_read_mtok'],
  ['cacheWrite', 'cache_write_mtok'],
  ['longCacheWrite', 'cache_write_1h_mtok'],
  ['inputAudio', 'input_audio_mtok'],
  ['cachedInputAudio', 'cache_audio_read_mtok'],
  ['inputImage', 'input_image_mtok'],
  ['outputAudio', 'output_audio_mtok'],
  ['outputImage', 'output_image_mtok'],
]

function tiersOf(prices) {
  const starts = new Set([0])
  for (const price of Object.values(prices)) for (const tier of price?.tiers ?? []) starts.add(tier.start)
  return [...starts].sort((a, b) => a - b).map((above) => tierOf(prices, above))
}

function tierOf(prices, above) {
  const tier = {
    aboveInputTokens: above,
    input: picoUsd(at(prices.input_mtok ?? 0, above)),
    output: picoUsd(at(prices.output_mtok ?? 0, above)),
  }
  for (const [name, key] of DETAILS) if (prices[key] !== undefined) tier[name] = picoUsd(at(prices[key], above))
  return tier
}

/** The price that holds in the tier which starts at `above`. */
function at(price, above) {
  if (typeof price === 'number') return price
  return price.tiers.filter((tier) => tier.start <= above).at(-1)?.price ?? price.base
}

/** What is billed by the piece, as pico-USD per piece; rounded up where an hour's price has no whole second's. */
function perUnitOf(prices) {
  const units = {
    ...Object.fromEntries(Object.entries(prices.images ?? {}).map(([name, usd]) => [name, Math.ceil(usd * 1e12)])),
    ...(prices.characters_mcount !== undefined && { character: Math.ceil(prices.characters_mcount * 1e6) }),
    ...(prices.storage_searches_kcount !== undefined && {
      file_search: Math.ceil(prices.storage_searches_kcount * 1e9),
    }),
    ...(prices.audio_hours !== undefined && { second: Math.ceil((prices.audio_hours * 1e12) / 3600) }),
    ...(prices.web_searches_kcount !== undefined && { web_search: Math.ceil(prices.web_searches_kcount * 1e9) }),
  }
  return Object.keys(units).length === 0 ? undefined : units
}

/** USD per million tokens as integer pico-USD per token; a price below that grain is rounded up. */
function picoUsd(usdPerMillion) {
  const exact = usdPerMillion * 1e6
  const nearest = Math.round(exact)
  return Math.abs(exact - nearest) < MAX_FRACTION_ERROR * Math.max(1, exact) ? nearest : Math.ceil(exact)
}
