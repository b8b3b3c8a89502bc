import { modelCardLines, modelCardsVersion } from './generated/model-cards.js'
import { tableOf, type CompactCard, type PriceTable } from './price-table.js'

/** The table that ships with this package. */
export const generatedTable: PriceTable = tableOf(modelCardsVersion, () =>
  modelCardLines.split('\n').map((line) => JSON.parse(line) as CompactCard),
)
