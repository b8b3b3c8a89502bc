/** A number that a provider reports: fractions rounded up, negative ones 0, huge ones the largest safe integer. */
export function reportedCount(value: unknown): number | undefined {
  if (typeof value !== 'number' || Number.isNaN(value)) return undefined
  return Math.min(Math.max(0, Math.ceil(value)), Number.MAX_SAFE_INTEGER)
}

/** A total that is given and can't be one: it tells nothing, and nothing is not free. */
export function isImpossibleTotal(total: unknown): boolean {
  return total !== undefined && total !== null && !(typeof total === 'number' && total >= 0)
}
