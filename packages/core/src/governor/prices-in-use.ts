import { priceBook, type ModelOverride, type PriceBook } from '@bursar/models'
import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'

type PricesOption = Readonly<Record<string, ModelOverride>> | PriceBook | undefined

/** The price book of a governor. It may be replaced while calls are in flight: each keeps the book it was admitted with. */
export class PricesInUse {
  #book: PriceBook
  /** Stay in force over every book that comes later. */
  readonly #overrides: Readonly<Record<string, ModelOverride>> | undefined

  /** Throws `ConfigurationError` for overrides that a price book refuses. */
  constructor(prices: PricesOption) {
    this.#overrides = isPriceBook(prices) ? undefined : prices
    this.#book = isPriceBook(prices) ? prices : this.#overridden('createGovernor: prices', priceBook)
  }

  get book(): PriceBook {
    return this.#book
  }

  /** Throws `ConfigurationError` for what is no price book, or where the overrides no longer fit. */
  replace(book: PriceBook): void {
    if (!isPriceBook(book)) {
      throw new ConfigurationError(
        `setPrices: needs a price book, e.g. await refreshPrices({ fetch, url }); got ${describeValue(book)}.`,
      )
    }
    this.#book = this.#overridden('setPrices', book)
  }

  #overridden(place: string, book: PriceBook): PriceBook {
    if (this.#overrides === undefined) return book
    try {
      return book.with(this.#overrides)
    } catch (error) {
      throw new ConfigurationError(`${place}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    }
  }
}

/** By its verbs: the copies of a package that is installed twice are different objects. */
function isPriceBook(value: unknown): value is PriceBook {
  if (typeof value !== 'object' || value === null) return false
  return ['find', 'ceiling', 'with'].every((verb) => typeof Reflect.get(value, verb) === 'function')
}
