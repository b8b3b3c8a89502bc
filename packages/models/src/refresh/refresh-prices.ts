import { bookOf, contentsOf, digestOf } from '../book-of.js'
import { priceBook } from '../default-price-book.js'
import { systemClock } from '../defaults.js'
import { validateAliases } from '../find-card.js'
import type { PriceBook } from '../price-book.js'
import { tableOf } from '../price-table.js'
import { implausibleChanges } from './implausible-changes.js'
import { parsePriceExport, type PriceExport } from './price-export.js'

export interface RefreshPricesOptions {
  /** Reaches the network; the only thing that does. */
  readonly fetch: (url: string, init: { readonly signal?: AbortSignal }) => Promise<Response>
  /** Where an export of prices lies: http or https. See docs/prices.md for its format, and for the script that writes one. */
  readonly url: string
  /** The book in use: the new one is checked against it, and takes over its overrides. @default priceBook */
  readonly current?: PriceBook
  /** An export checked longer ago than this is refused, in ms. @default any age, but none older than the book in use */
  readonly maxAgeMs?: number
  /** @default the machine's clock */
  readonly clock?: { now(): number }
  /** Takes prices that have jumped, and exports older than the book in use, all the same. @default false */
  readonly force?: boolean
  readonly signal?: AbortSignal
}

const MOST_CHARACTERS = 8_000_000
const DAY_MS = 86_400_000

/**
 * Fetches prices and returns a new price book; give it to `governor.setPrices` or `createGovernor({ prices })`. Nothing is
 * changed in place: where this rejects, the book in use is as good as before. It keeps no state and sets no timer.
 *
 * Rejects with `TypeError` for options that can't be meant, with `Error` for an answer that is not 200, and with `RangeError`
 * for an export that breaks the format, is too old, or that no price list becomes by itself: a price that falls by more than
 * half or rises more than tenfold, one that becomes free, half of a provider's models gone. `force` overrides the last two.
 */
export async function refreshPrices(options: RefreshPricesOptions): Promise<PriceBook> {
  const { current = priceBook, force = false } = options
  const inUse = checkOptions(options, current)
  const fetched = parsePriceExport(await download(options))
  const table = tableOf(
    `${fetched.checkedOn}.${digestOf(fetched.cards.map((card) => JSON.stringify(card)).join('\n'))}`,
    () => fetched.cards,
  )
  refuseOld(fetched, options, inUse.table.version)
  const changes = force ? [] : implausibleChanges(inUse.table.cards(), table.cards())
  if (changes.length > 0) refuseJumps(changes, options.url)
  const contents = { table, overrides: inUse.overrides }
  validateAliases(contents)
  return bookOf(contents)
}

function refuseJumps(changes: readonly string[], url: string): never {
  const shown = changes.slice(0, 5).join('; ')
  const more = changes.length > 5 ? `; and ${changes.length - 5} more` : ''
  throw new RangeError(
    `refreshPrices: ${url} is not believed: ${shown}${more}. The prices in use are kept. If it is right, say force: true.`,
  )
}

function checkOptions({ fetch, url, maxAgeMs, clock }: RefreshPricesOptions, current: PriceBook) {
  if (typeof fetch !== 'function')
    throw new TypeError('refreshPrices: `fetch` must be a function, e.g. globalThis.fetch.')
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new TypeError(`refreshPrices: \`url\` must be an http or https URL; got ${JSON.stringify(url)}.`)
  }
  if (maxAgeMs !== undefined && !(typeof maxAgeMs === 'number' && maxAgeMs > 0)) {
    throw new TypeError(`refreshPrices: \`maxAgeMs\` must be a positive number of ms; got ${String(maxAgeMs)}.`)
  }
  if (clock !== undefined && typeof clock.now !== 'function')
    throw new TypeError('refreshPrices: `clock` has no now().')
  const contents = contentsOf(current)
  if (contents !== undefined) return contents
  throw new TypeError('refreshPrices: `current` must be a price book of this copy of @bursar/models.')
}

async function download({ fetch, url, signal }: RefreshPricesOptions): Promise<string> {
  const response = await fetch(url, signal === undefined ? {} : { signal })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`refreshPrices: ${url} answered ${response.status}; the prices in use are kept.`)
  }
  return textOf(response, url)
}

/** What is too long is not read to its end. */
async function textOf(response: Response, url: string): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes as Uint8Array, { stream: true })
    if (text.length > MOST_CHARACTERS)
      throw new RangeError(`refreshPrices: ${url} has more than ${MOST_CHARACTERS} characters.`)
  }
  return text + decoder.decode()
}

function refuseOld({ checkedOn }: PriceExport, options: RefreshPricesOptions, inUse: string): void {
  const { maxAgeMs, clock = systemClock, force = false, url } = options
  const inUseSince = inUse.slice(0, checkedOn.length)
  if (!force && checkedOn < inUseSince) {
    throw new RangeError(
      `refreshPrices: ${url} was checked on ${checkedOn}, the prices in use on ${inUseSince}; they are kept. To go back, say force: true.`,
    )
  }
  const ageMs = clock.now() - Date.parse(checkedOn)
  if (ageMs < -DAY_MS) throw new RangeError(`refreshPrices: ${url} was checked on ${checkedOn}, which is yet to come.`)
  if (maxAgeMs !== undefined && ageMs > maxAgeMs) {
    throw new RangeError(
      `refreshPrices: ${url} was checked on ${checkedOn}, longer ago than ${maxAgeMs} ms; nothing is changed.`,
    )
  }
}
