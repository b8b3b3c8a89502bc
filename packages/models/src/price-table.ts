import type { ModelCard } from './model-card.js'

/** The data behind a price book, before overrides. Immutable. */
export interface PriceTable {
  /** Day of the data and a digest of it: `2026-11-20.0515d8a9`. */
  readonly version: string
  /** Cards by `provider/name`, where a name is an id or an alias. May be parsed at the first call, which takes about 1 ms. */
  cards(): ReadonlyMap<string, ModelCard>
}

/** A card as it is written down: fields that have their default are left out, and its other names are with it. */
export type CompactCard = Omit<ModelCard, keyof typeof DEFAULTS> &
  Partial<Pick<ModelCard, keyof typeof DEFAULTS>> & { readonly aliases?: readonly string[] }

const DEFAULTS = { encoding: 'o200k_base', encodingIsExact: true, hiddenReasoning: false } as const

export function tableOf(version: string, compactCards: () => readonly CompactCard[]): PriceTable {
  let cards: ReadonlyMap<string, ModelCard> | undefined
  return Object.freeze({ version, cards: () => (cards ??= byName(compactCards())) })
}

function byName(compactCards: readonly CompactCard[]): ReadonlyMap<string, ModelCard> {
  const cards = new Map<string, ModelCard>()
  for (const { aliases = [], ...compact } of compactCards) {
    const card: ModelCard = deepFreeze({ ...DEFAULTS, ...compact })
    for (const name of [card.id, ...aliases]) cards.set(`${card.provider}/${name}`, card)
  }
  return cards
}

/** Cards are shared by every book and handed to callers. */
function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) deepFreeze(part)
  return Object.freeze(value)
}
