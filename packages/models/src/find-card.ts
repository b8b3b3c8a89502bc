import { cardTable } from './card-table.js'
import type { ModelCard } from './model-card.js'
import { modelNames } from './model-name.js'
import { overrideCard } from './override-card.js'
import type { ModelOverride } from './price-book.js'

/** By `model` or `provider/model`, as the user wrote them. */
export type Overrides = ReadonlyMap<string, ModelOverride>

/** At each spelling an override wins over the table; a more specific spelling wins over both. */
export function findCard(overrides: Overrides, provider: string, model: string): ModelCard | undefined {
  let target = model
  // Each alias can be followed once; more hops than aliases mean a ring, which prices nothing.
  for (let hops = 0; hops <= overrides.size; hops += 1) {
    const found = step(overrides, provider, target)
    if (typeof found !== 'string') return found
    target = found
  }
  return undefined
}

/** The card of a name, or the next name where it is an alias. */
function step(overrides: Overrides, provider: string, model: string): ModelCard | string | undefined {
  for (const name of modelNames(provider, model)) {
    const override = overrides.get(`${provider}/${name}`) ?? overrides.get(name)
    const known = cardTable().get(`${provider}/${name}`)
    if (override === undefined && known === undefined) continue
    if (override === undefined) return known
    return 'alias' in override ? override.alias : overrideCard({ provider, model: name }, override, known)
  }
  return undefined
}

/** Throws `RangeError` for an alias that leads to no price at any provider it may be meant for. */
export function validateAliases(overrides: Overrides): void {
  const keys = [...cardTable().keys(), ...overrides.keys()].filter((key) => key.includes('/'))
  const providers = [...new Set(keys.map((key) => key.slice(0, key.indexOf('/'))))]
  for (const [model, override] of overrides) {
    if (!('alias' in override)) continue
    const own = providers.find((provider) => model.startsWith(`${provider}/`))
    const candidates = own === undefined ? [...providers, ''] : [own]
    if (candidates.some((provider) => findCard(overrides, provider, model) !== undefined)) continue
    throw new RangeError(
      `The price override of '${model}' is an alias of '${override.alias}', which no card or override prices. Name a ` +
        `known model, or give prices: { '${model}': { input: '1.25', output: '10' } } (USD per million tokens).`,
    )
  }
}
