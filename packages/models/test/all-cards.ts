import { modelCardLines } from '../src/generated/model-cards.ts'
import { priceBook } from '../src/index.ts'
import type { ModelCard } from '../src/index.ts'

/** Every card of the generated table, as the price book hands it out. */
export function allCards(): readonly ModelCard[] {
  return modelCardLines.split('\n').map((line) => {
    const { provider, id } = JSON.parse(line) as ModelCard
    const card = priceBook.find(provider, id)
    if (card === undefined) throw new Error(`${provider}/${id} is in the table but not in the book`)
    return card
  })
}
