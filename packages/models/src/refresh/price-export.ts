import type { CompactCard } from '../price-table.js'
import { checkCard } from './check-card.js'
import { assertFields, refuse } from './schema.js'

/** The JSON that `refreshPrices` reads and `scripts/export-prices.ts` writes. Format 1; see docs/prices.md. */
export interface PriceExport {
  readonly format: 'bursar-prices/1'
  /** Day on which the prices were checked against their sources: `2026-11-20`. */
  readonly checkedOn: string
  readonly cards: readonly CompactCard[]
}

/** Throws `RangeError` that names the card, the field and what is wrong with it. */
export function parsePriceExport(text: string): PriceExport {
  const value = parseJson(text)
  assertFields('the export', value, { format: true, checkedOn: true, cards: true })
  const { format, checkedOn, cards } = value
  if (format !== 'bursar-prices/1')
    refuse('the export', `has the format ${JSON.stringify(format)}, not "bursar-prices/1"`)
  if (typeof checkedOn !== 'string' || !isDay(checkedOn)) {
    refuse('the export', `was checked on ${JSON.stringify(checkedOn)}, which is no day like "2026-11-20"`)
  }
  if (!Array.isArray(cards) || cards.length === 0) refuse('the export', 'has no cards')
  for (const [index, card] of cards.entries()) checkCard(card, index)
  refuseTwins(cards as readonly CompactCard[])
  return { format: 'bursar-prices/1', checkedOn, cards: cards as readonly CompactCard[] }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new RangeError('refreshPrices: what was fetched is not JSON; the prices in use are kept.', { cause: error })
  }
}

function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** Two cards of one name would make the price a matter of order. */
function refuseTwins(cards: readonly CompactCard[]): void {
  const names = new Set<string>()
  for (const { provider, id, aliases = [] } of cards) {
    for (const name of [id, ...aliases].map((each) => `${provider}/${each}`)) {
      if (names.has(name)) refuse(name, 'has two cards')
      names.add(name)
    }
  }
}
