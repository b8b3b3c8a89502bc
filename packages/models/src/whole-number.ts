/**
 * A count as a provider may report it, made safe for exact arithmetic: fractions are rounded up, what is negative or not
 * a number counts as 0, what is larger than 2^53 - 1 as that.
 */
export function wholeNumber(value: unknown): number {
  if (typeof value !== 'number' || !(value > 0)) return 0
  return Math.min(Math.ceil(value), Number.MAX_SAFE_INTEGER)
}
