import { createHash } from 'node:crypto'
import { findCard, validateAliases } from './find-card.js'
import type { Overrides } from './find-card.js'
import { modelCardsVersion } from './generated/model-cards.js'
import { validateOverride } from './override-card.js'
import type { ModelOverride, PriceBook } from './price-book.js'

/** The generated table of OpenAI's, Anthropic's and Google's models, without overrides. Opens no connection, ever. */
export const priceBook: PriceBook = bookOf(new Map())

function bookOf(overrides: Overrides): PriceBook {
  return Object.freeze({
    version: versionOf(overrides),
    find: (provider: string, model: string) => findCard(overrides, provider, model),
    with: (added: Readonly<Record<string, ModelOverride>>) => bookOf(merge(overrides, added)),
  })
}

function merge(overrides: Overrides, added: Readonly<Record<string, ModelOverride>>): Overrides {
  const merged = new Map(overrides)
  for (const [model, override] of Object.entries(added)) {
    validateOverride(model, override)
    merged.set(model, Object.freeze({ ...override }))
  }
  validateAliases(merged)
  return merged
}

function versionOf(overrides: Overrides): string {
  if (overrides.size === 0) return modelCardsVersion
  const canonical = byKey([...overrides].map(([model, override]) => [model, byKey(Object.entries(override))]))
  return `${modelCardsVersion}+${createHash('sha256').update(JSON.stringify(canonical)).digest('hex').slice(0, 8)}`
}

/** The order in which overrides are written must not change the version. */
function byKey(entries: readonly (readonly [string, unknown])[]): readonly (readonly [string, unknown])[] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
}
