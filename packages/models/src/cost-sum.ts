import type { NanoUsd, PicoUsd } from './model-card.js'
import type { Multiplier } from './prices-at.js'

/** `quantity` pieces (tokens, seconds ...) at `price` each. Both are non-negative safe integers. */
export interface CostItem {
  readonly quantity: number
  readonly price: PicoUsd
}

export interface CostParts {
  /** Priced per token; the service tier's multiplier applies to these. */
  readonly tokens: readonly CostItem[]
  /** Priced by the piece at the list price. */
  readonly pieces: readonly CostItem[]
  readonly multiplier: Multiplier
}

const PICO_PER_NANO = 1_000
const MOST = Number.MAX_SAFE_INTEGER

/**
 * The exact sum in nano-USD, rounded up once. Sums that a float can't hold exactly are computed in BigInt; one above
 * 2^53 - 1 nano-USD (9,007,199 USD) counts as that.
 */
export function sumCost({ tokens, pieces, multiplier }: CostParts): NanoUsd {
  const nano = exactNano(floatSum(tokens), floatSum(pieces), multiplier)
  return Number.isNaN(nano) ? sumCostExactly({ tokens, pieces, multiplier }) : nano
}

/** The sum of two amounts in pico-USD where floats hold it exactly, else `NaN`. */
export function exactNano(tokens: PicoUsd, pieces: PicoUsd, [numerator, denominator]: Multiplier): NanoUsd {
  const pico = tokens * numerator + pieces * denominator
  // Every step is at most `pico`, so a safe `pico` proves that all of them were exact.
  return (pico <= MOST ? ceilDivide(pico, PICO_PER_NANO * denominator) : Number.NaN) as NanoUsd
}

export function floatSum(items: readonly CostItem[]): PicoUsd {
  let sum = 0
  for (const { quantity, price } of items) sum += quantity * price
  return sum
}

/**
 * A float quotient of safe integers may round up to the next integer, which is then the ceiling, or be short of the
 * ceiling; the product tells which. Several times faster than a remainder.
 */
function ceilDivide(value: number, divisor: number): number {
  const quotient = Math.floor(value / divisor)
  return quotient * divisor >= value ? quotient : quotient + 1
}

function sumCostExactly({ tokens, pieces, multiplier }: CostParts): NanoUsd {
  const total = (items: readonly CostItem[]) =>
    items.reduce((sum, { quantity, price }) => sum + BigInt(quantity) * BigInt(price), 0n)
  const [numerator, denominator] = [BigInt(multiplier[0]), BigInt(multiplier[1])]
  const divisor = BigInt(PICO_PER_NANO) * denominator
  const nano = (total(tokens) * numerator + total(pieces) * denominator + divisor - 1n) / divisor
  return (nano > BigInt(MOST) ? MOST : Number(nano)) as NanoUsd
}
