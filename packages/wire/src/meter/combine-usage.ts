import type { TokenUsage } from '@bursar/models'

/** Several reports of one stream in one: per field the larger, or the sum. */
export function combineUsage(one: TokenUsage, other: TokenUsage, how: 'larger' | 'sum'): TokenUsage {
  const combine = how === 'sum' ? (a: number, b: number) => Math.min(a + b, Number.MAX_SAFE_INTEGER) : Math.max
  const merge = (a: object, b: object): Record<string, number> => {
    const merged: Record<string, number> = {}
    for (const [key, value] of [...Object.entries(a), ...Object.entries(b)]) {
      if (typeof value === 'number') merged[key] = combine(merged[key] ?? 0, value)
    }
    return merged
  }
  const units = one.units || other.units ? { units: merge(one.units ?? {}, other.units ?? {}) } : {}
  return { ...(merge(one, other) as unknown as TokenUsage), ...units }
}
