import { assertFields, assertInteger, assertIntegers, assertList, assertName, refuse, type Fields } from './schema.js'

const CARD = {
  provider: true,
  id: true,
  aliases: false,
  contextWindow: true,
  maxOutput: true,
  encoding: false,
  encodingIsExact: false,
  hiddenReasoning: false,
  vision: false,
  prices: true,
}

const TIER = {
  aboveInputTokens: true,
  input: true,
  output: true,
  cacheRead: false,
  cacheWrite: false,
  longCacheWrite: false,
  reasoning: false,
  inputAudio: false,
  cachedInputAudio: false,
  inputImage: false,
  outputAudio: false,
  outputImage: false,
}

/** Throws `RangeError` for a card that does not have the format of a compact card. */
export function checkCard(card: unknown, index: number): void {
  assertFields(`card ${index}`, card, CARD)
  assertName(`the provider of card ${index}`, card['provider'])
  assertName(`the id of card ${index}`, card['id'])
  const place = `${card['provider']}/${card['id']}`
  if (card['provider'].includes('/')) refuse(place, 'has a provider with a slash')
  assertInteger(`${place}: contextWindow`, card['contextWindow'], 1)
  assertInteger(`${place}: maxOutput`, card['maxOutput'], 0)
  checkOptional(place, card)
  assertList(`${place}: prices`, card['prices'])
  let last = Number.NEGATIVE_INFINITY
  for (const [position, prices] of card['prices'].entries()) {
    const from = checkPrices(`${place}: prices[${position}]`, prices)
    if (position > 0 && !(from > last)) refuse(`${place}: prices`, 'are not in the order of their days')
    last = from
  }
}

function checkOptional(place: string, { aliases, encoding, encodingIsExact, hiddenReasoning, vision }: Fields): void {
  if (aliases !== undefined) {
    assertList(`${place}: aliases`, aliases)
    for (const alias of aliases) assertName(`${place}: an alias`, alias)
  }
  if (encoding !== undefined && encoding !== 'o200k_base' && encoding !== 'cl100k_base') {
    refuse(`${place}: encoding`, `is ${JSON.stringify(encoding)}, not "o200k_base" or "cl100k_base"`)
  }
  for (const [name, value] of Object.entries({ encodingIsExact, hiddenReasoning })) {
    if (value !== undefined && typeof value !== 'boolean') refuse(`${place}: ${name}`, 'is neither true nor false')
  }
  if (vision !== undefined) checkVision(`${place}: vision`, vision)
}

function checkVision(place: string, vision: unknown): void {
  const isTile = typeof vision === 'object' && vision !== null && Reflect.get(vision, 'kind') === 'tile'
  const names = isTile ? ['baseTokens', 'tokensPerTile'] : ['multiplierPerMille', 'maxPatches']
  assertFields(place, vision, Object.fromEntries(['kind', ...names].map((name) => [name, true])))
  if (!isTile && vision['kind'] !== 'patch') refuse(place, `is of the kind ${JSON.stringify(vision['kind'])}`)
  for (const name of names) assertInteger(`${place}.${name}`, vision[name], 1)
}

/** Returns from when the prices hold, in epoch ms. */
function checkPrices(place: string, prices: unknown): number {
  assertFields(place, prices, { from: false, tiers: true, perUnit: false, serviceTiers: false })
  const { from, tiers, perUnit, serviceTiers } = prices
  if (from !== undefined) assertInteger(`${place}.from`, from, 0)
  if (perUnit !== undefined) assertIntegers(`${place}.perUnit`, perUnit)
  if (serviceTiers !== undefined) checkMultipliers(`${place}.serviceTiers`, serviceTiers)
  assertList(`${place}.tiers`, tiers)
  let last = -1
  for (const [position, tier] of tiers.entries()) {
    assertFields(`${place}.tiers[${position}]`, tier, TIER)
    assertIntegers(`${place}.tiers[${position}]`, tier)
    const above = tier['aboveInputTokens'] ?? 0
    if (position === 0 ? above !== 0 : above <= last) refuse(`${place}.tiers`, 'do not ascend from 0')
    last = above
  }
  return from ?? Number.NEGATIVE_INFINITY
}

function checkMultipliers(place: string, serviceTiers: unknown): void {
  if (typeof serviceTiers !== 'object' || serviceTiers === null || Array.isArray(serviceTiers))
    refuse(place, 'is no object')
  for (const [name, multiplier] of Object.entries(serviceTiers as Fields)) {
    assertList(`${place}.${name}`, multiplier)
    if (multiplier.length !== 2) refuse(`${place}.${name}`, 'is no fraction of two integers')
    for (const part of multiplier) assertInteger(`${place}.${name}`, part, 1)
  }
}
