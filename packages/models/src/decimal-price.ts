import type { PicoUsd } from './model-card.js'

const DECIMAL = /^(\d{1,7})(?:\.(\d{1,6}))?$/

/**
 * A price in USD per million tokens, written as a decimal string, as integer pico-USD per token. No float is involved.
 * Throws `RangeError`, naming `place`, for anything but a positive decimal below 10,000,000 of at most 6 fraction digits.
 */
export function decimalPrice(value: unknown, place: string): PicoUsd {
  const match = typeof value === 'string' ? DECIMAL.exec(value) : null
  const price = match === null ? 0 : Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0'))
  if (price > 0) return price
  throw new RangeError(
    `${place} is ${describe(value)}: a price is a positive decimal string in USD per million tokens with at most ` +
      `6 fraction digits, e.g. '1.25'. A model that costs nothing is declared with { free: true }.`,
  )
}

const PIECE_DECIMAL = /^(\d{1,3})(?:\.(\d{1,12}))?$/

/**
 * A price in USD per piece, written as a decimal string, as integer pico-USD. No float is involved.
 * Throws `RangeError`, naming `place`, for anything but a positive decimal below 1,000 of at most 12 fraction digits.
 */
export function decimalPiecePrice(value: unknown, place: string): PicoUsd {
  const match = typeof value === 'string' ? PIECE_DECIMAL.exec(value) : null
  const price = match === null ? 0 : Number(match[1]) * 1e12 + Number((match[2] ?? '').padEnd(12, '0'))
  if (price > 0) return price
  throw new RangeError(
    `${place} is ${describe(value)}: the price of a piece is a positive decimal string in USD below 1000 with at most ` +
      `12 fraction digits, e.g. '0.01'.`,
  )
}

function describe(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : typeof value === 'number' ? `the number ${value}` : typeof value
}
