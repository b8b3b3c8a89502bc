import { decimalPiecePrice, decimalPrice } from './decimal-price.js'
import type { DatedPrices, ModelCard, PicoUsd, PriceTier } from './model-card.js'
import type { ModelOverride } from './price-book.js'

type PricedOverride = Extract<ModelOverride, { readonly input: string }>
type FreeOverride = Extract<ModelOverride, { readonly free: true }>

const FIELDS: Readonly<Record<'alias' | 'free' | 'priced', readonly string[]>> = {
  alias: ['alias'],
  free: ['free', 'contextWindow', 'maxOutput'],
  priced: [
    'input',
    'output',
    'cacheRead',
    'cacheWrite',
    'longCacheWrite',
    'reasoning',
    'inputAudio',
    'cachedInputAudio',
    'inputImage',
    'outputAudio',
    'outputImage',
    'perUnit',
    'contextWindow',
    'maxOutput',
    'encoding',
    'hiddenReasoning',
  ],
}

/** Kinds with a price of their own, and the price below which that of a known model is not taken over. */
const SURCHARGES = {
  cacheWrite: 'input',
  longCacheWrite: 'input',
  inputAudio: 'input',
  inputImage: 'input',
  reasoning: 'output',
  outputAudio: 'output',
  outputImage: 'output',
} as const

const DEFAULT_MAX_OUTPUT = 16_384

/** Throws `RangeError` that names the model, the field and the fix. */
export function validateOverride(model: string, override: ModelOverride): void {
  const place = `The price override of '${model}'`
  if (model.trim() === '') throw new RangeError('A price override has an empty model name.')
  if (typeof override !== 'object' || override === null) throw new RangeError(`${place} is not an object.`)
  const kind = 'alias' in override ? 'alias' : 'free' in override ? 'free' : 'priced'
  for (const field of Object.keys(override)) {
    if (FIELDS[kind].includes(field)) continue
    throw new RangeError(`${place} has the unknown field '${field}'; it may have: ${FIELDS[kind].join(', ')}.`)
  }
  if (kind === 'alias') validateAlias(place, (override as { readonly alias: unknown }).alias)
  if (kind === 'free') validateFree(place, (override as { readonly free: unknown }).free)
  if (kind === 'priced') {
    pricesOf(place, override as PricedOverride)
    perUnitOf(place, override as PricedOverride)
  }
  validateLimits(place, override)
}

function validateAlias(place: string, alias: unknown): void {
  if (typeof alias === 'string' && alias.trim() !== '') return
  throw new RangeError(`${place} has no name in 'alias': give the name of a model that is priced the same.`)
}

function validateFree(place: string, free: unknown): void {
  if (free !== true) throw new RangeError(`${place} has free: ${String(free)}; say { free: true } or give its prices.`)
}

function validateLimits(place: string, override: ModelOverride): void {
  const limits = override as { readonly [name: string]: unknown }
  for (const name of ['contextWindow', 'maxOutput']) {
    const value = limits[name]
    if (value === undefined || (Number.isSafeInteger(value) && (value as number) > 0)) continue
    throw new RangeError(`${place}: ${name} is ${shown(value)}; it must be a positive integer number of tokens.`)
  }
  const { encoding, hiddenReasoning } = limits
  if (encoding !== undefined && encoding !== 'o200k_base' && encoding !== 'cl100k_base') {
    throw new RangeError(`${place}: encoding is ${shown(encoding)}; it must be 'o200k_base' or 'cl100k_base'.`)
  }
  if (hiddenReasoning !== undefined && typeof hiddenReasoning !== 'boolean') {
    throw new RangeError(`${place}: hiddenReasoning must be true or false.`)
  }
}

/** What is known where an override says nothing. */
export interface Fallbacks {
  /** The table's card of the same name. */
  readonly known: ModelCard | undefined
  /** That card, else the provider's ceiling: pieces and service tiers cost what they cost there. */
  readonly nearest: ModelCard | undefined
}

/**
 * The card of a valid override that is not an alias. What it does not say comes from the generated card of the same name,
 * and else from the defaults: no context window (nothing then limits the input bound) and 16,384 output tokens.
 */
export function overrideCard(
  name: { readonly provider: string; readonly model: string },
  override: PricedOverride | FreeOverride,
  { known, nearest }: Fallbacks,
): ModelCard {
  const free = 'free' in override
  return Object.freeze({
    provider: name.provider,
    id: name.model,
    contextWindow: override.contextWindow ?? known?.contextWindow ?? Number.MAX_SAFE_INTEGER,
    maxOutput: override.maxOutput ?? known?.maxOutput ?? DEFAULT_MAX_OUTPUT,
    encoding: (free ? undefined : override.encoding) ?? known?.encoding ?? 'o200k_base',
    encodingIsExact: known?.encodingIsExact ?? (!free && override.encoding !== undefined),
    hiddenReasoning: (free ? undefined : override.hiddenReasoning) ?? known?.hiddenReasoning ?? false,
    ...(known?.vision !== undefined && { vision: known.vision }),
    prices: free ? [{ tiers: [NOTHING] }] : datedPrices(name.model, override, { known, nearest }),
  })
}

const NOTHING: PriceTier = { aboveInputTokens: 0, input: 0, output: 0 }

/** An override holds at all times; what it leaves to the known card changes when that does. */
function datedPrices(place: string, override: PricedOverride, { known, nearest }: Fallbacks): readonly DatedPrices[] {
  const own = pricesOf(place, override)
  const entries: readonly DatedPrices[] = nearest?.prices ?? [{ tiers: [NOTHING] }]
  return entries.map(({ from, tiers, perUnit, serviceTiers }) => ({
    ...(from !== undefined && { from }),
    tiers: [{ ...surcharges(own, known === undefined ? undefined : tiers[0]), ...own }],
    perUnit: { ...perUnit, ...perUnitOf(place, override) },
    ...(serviceTiers !== undefined && { serviceTiers }),
  }))
}

function surcharges(own: PriceTier, known: PriceTier = NOTHING): Partial<PriceTier> {
  const dearer = Object.entries(SURCHARGES).filter(
    ([kind, base]) => (known[kind as keyof typeof SURCHARGES] ?? 0) > own[base],
  )
  return Object.fromEntries(dearer.map(([kind]) => [kind, known[kind as keyof typeof SURCHARGES]]))
}

const DETAILS = ['cacheRead', 'cachedInputAudio', ...(Object.keys(SURCHARGES) as (keyof typeof SURCHARGES)[])] as const

function pricesOf(place: string, override: PricedOverride): PriceTier {
  const details: { -readonly [kind in (typeof DETAILS)[number]]?: PicoUsd } = {}
  for (const kind of DETAILS) {
    const price = override[kind]
    if (price !== undefined) details[kind] = decimalPrice(price, `${place}: ${kind}`)
  }
  return {
    aboveInputTokens: 0,
    input: decimalPrice(override.input, `${place}: input`),
    output: decimalPrice(override.output, `${place}: output`),
    ...details,
  }
}

function perUnitOf(place: string, { perUnit }: PricedOverride): Readonly<Record<string, PicoUsd>> {
  if (perUnit === undefined) return {}
  if (typeof perUnit !== 'object' || perUnit === null || Array.isArray(perUnit)) {
    throw new RangeError(`${place}: perUnit must name pieces and their prices in USD, e.g. { web_search: '0.01' }.`)
  }
  const prices = Object.entries(perUnit).map(([unit, price]) => [unit, decimalPiecePrice(price, `${place}: ${unit}`)])
  return Object.fromEntries(prices) as Readonly<Record<string, PicoUsd>>
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : typeof value === 'number' ? `${value}` : typeof value
}
