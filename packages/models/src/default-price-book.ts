import { bookOf } from './book-of.js'
import { generatedTable } from './generated-table.js'
import type { PriceBook } from './price-book.js'

/** The generated table of OpenAI's, Anthropic's and Google's models, without overrides. Opens no connection, ever. */
export const priceBook: PriceBook = bookOf({ table: generatedTable, overrides: new Map() })
