import { ceilingCard } from './ceiling-card.js'
import type { ModelCard } from './model-card.js'
import { modelNames } from './model-name.js'
import { overrideCard } from './override-card.js'
import type { ModelOverride } from './price-book.js'
import type { PriceTable } from './price-table.js'

/** By `model` or `provider/model`, as the user wrote them. */
export type Overrides = ReadonlyMap<string, ModelOverride>

/** What a price book is made of. */
export interface BookContents {
  readonly table: PriceTable
  readonly overrides: Overrides
}

/** At each spelling an override wins over the table; a more specific spelling wins over both. */
export function findCard(contents: BookContents, provider: string, model: string): ModelCard | undefined {
  let target = model
  // Each alias can be followed once; more hops than aliases mean a ring, which prices nothing.
  for (let hops = 0; hops <= contents.overrides.size; hops += 1) {
    const found = step(contents, provider, target)
    if (typeof found !== 'string') return found
    target = found
  }
  return undefined
}

/** The dearest of everything that the book prices at a provider. */
export function findCeiling(contents: BookContents, provider: string): ModelCard | undefined {
  const { table, overrides } = contents
  const names = [...overrides.keys()].filter((name) => !name.includes('/') || name.startsWith(`${provider}/`))
  const overridden = names.map((name) => findCard(contents, provider, name)).filter((card) => card !== undefined)
  return ceilingCard(provider, [...cardsOf(table, provider), ...overridden])
}

function cardsOf(table: PriceTable, provider: string): readonly ModelCard[] {
  return [...new Set(table.cards().values())].filter((card) => card.provider === provider)
}

/** The card of a name, or the next name where it is an alias. */
function step({ table, overrides }: BookContents, provider: string, model: string): ModelCard | string | undefined {
  for (const name of modelNames(provider, model)) {
    const override = overrides.get(`${provider}/${name}`) ?? overrides.get(name)
    const known = table.cards().get(`${provider}/${name}`)
    if (override === undefined && known === undefined) continue
    if (override === undefined) return known
    if ('alias' in override) return override.alias
    const nearest = known ?? ceilingCard(provider, cardsOf(table, provider))
    return overrideCard({ provider, model: name }, override, { known, nearest })
  }
  return undefined
}

/** Throws `RangeError` for an alias that leads to no price at any provider it may be meant for. */
export function validateAliases(contents: BookContents): void {
  const { table, overrides } = contents
  const keys = [...table.cards().keys(), ...overrides.keys()].filter((key) => key.includes('/'))
  const providers = [...new Set(keys.map((key) => key.slice(0, key.indexOf('/'))))]
  for (const [model, override] of overrides) {
    if (!('alias' in override)) continue
    const own = providers.find((provider) => model.startsWith(`${provider}/`))
    const candidates = own === undefined ? [...providers, ''] : [own]
    if (candidates.some((provider) => findCard(contents, provider, model) !== undefined)) continue
    throw new RangeError(
      `The price override of '${model}' is an alias of '${override.alias}', which no card or override prices. Name a ` +
        `known model, or give prices: { '${model}': { input: '1.25', output: '10' } } (USD per million tokens).`,
    )
  }
}
