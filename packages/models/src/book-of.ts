import { createHash } from 'node:crypto'
import { findCard, findCeiling, validateAliases, type BookContents } from './find-card.js'
import type { ModelCard } from './model-card.js'
import { validateOverride } from './override-card.js'
import type { ModelOverride, PriceBook } from './price-book.js'

const contentsOfBooks = new WeakMap<PriceBook, BookContents>()

/** What a book of this package is made of; `undefined` for any other. */
export function contentsOf(book: PriceBook): BookContents | undefined {
  return contentsOfBooks.get(book)
}

export function bookOf(contents: BookContents): PriceBook {
  const found = remembering((provider, model) => findCard(contents, provider, model))
  const ceilings = remembering((provider) => findCeiling(contents, provider))
  const book: PriceBook = Object.freeze({
    version: versionOf(contents),
    find: found,
    ceiling: (provider: string) => ceilings(provider, ''),
    with: (added: Readonly<Record<string, ModelOverride>>) => bookOf(merge(contents, added)),
  })
  contentsOfBooks.set(book, contents)
  return book
}

/** Names come with requests, from anyone: what is remembered is bounded. */
const MOST_REMEMBERED = 1_000

function remembering(
  find: (provider: string, model: string) => ModelCard | undefined,
): (provider: string, model: string) => ModelCard | undefined {
  const known = new Map<string, ModelCard | undefined>()
  return (provider, model) => {
    const name = `${provider}/${model}`
    const before = known.get(name)
    if (before !== undefined) return before
    const card = find(provider, model)
    if (known.size >= MOST_REMEMBERED) known.clear()
    if (card !== undefined) known.set(name, card)
    return card
  }
}

function merge({ table, overrides }: BookContents, added: Readonly<Record<string, ModelOverride>>): BookContents {
  const merged = new Map(overrides)
  for (const [model, override] of Object.entries(added)) {
    validateOverride(model, override)
    merged.set(model, Object.freeze({ ...override }))
  }
  const contents = { table, overrides: merged }
  validateAliases(contents)
  return contents
}

function versionOf({ table, overrides }: BookContents): string {
  if (overrides.size === 0) return table.version
  return `${table.version}+${digestOf(byKey([...overrides]))}`
}

/** Eight hexadecimal digits that name some JSON. */
export function digestOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}

/** The order in which overrides, and the fields in them, are written must not change the version. */
function byKey(entries: readonly (readonly [string, unknown])[]): readonly (readonly [string, unknown])[] {
  return entries
    .map(([key, value]) => [key, isRecord(value) ? byKey(Object.entries(value)) : value] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
