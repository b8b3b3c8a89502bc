import { modelCardLines } from './generated/model-cards.js'
import type { ModelCard } from './model-card.js'

/** A line of the generated table: a card whose default fields are left out. */
type CompactCard = Omit<ModelCard, keyof typeof DEFAULTS> &
  Partial<Pick<ModelCard, keyof typeof DEFAULTS>> & { readonly aliases?: readonly string[] }

const DEFAULTS = { encoding: 'o200k_base', encodingIsExact: true, hiddenReasoning: false } as const

let table: ReadonlyMap<string, ModelCard> | undefined

/** Generated cards by `provider/name`, where a name is an id or an alias. Parsed at first use, which takes about 1 ms. */
export function cardTable(): ReadonlyMap<string, ModelCard> {
  table ??= parseCards(modelCardLines)
  return table
}

function parseCards(lines: string): ReadonlyMap<string, ModelCard> {
  const cards = new Map<string, ModelCard>()
  for (const line of lines.split('\n')) {
    const { aliases = [], ...compact } = JSON.parse(line) as CompactCard
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
