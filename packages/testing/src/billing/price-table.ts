/** Prices by model, as decimal strings so that no float touches money. */
export type PriceTable = Readonly<Record<string, ModelPrice>>

/** USD per million tokens, with at most 12 decimals: `{ input: '0.25', cachedInput: '0.025', output: '2' }`. */
export interface ModelPrice {
  readonly input: string
  /** @default input */
  readonly cachedInput?: string
  /** @default input */
  readonly cacheWrite?: string
  /** Written for one hour. @default cacheWrite */
  readonly longCacheWrite?: string
  /** @default input */
  readonly audioInput?: string
  /** @default input */
  readonly imageInput?: string
  readonly output: string
  /** @default output */
  readonly audioOutput?: string
  /** USD apiece: `{ image: '0.04', character: '0.000015', second: '0.0001' }`. */
  readonly units?: Readonly<Record<string, string>>
}
