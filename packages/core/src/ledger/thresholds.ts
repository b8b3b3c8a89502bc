import type { ThresholdCrossing } from '../contracts/budget-store.js'
import type { FiredThreshold } from './records.js'

export interface ThresholdCheck {
  /** Index of the line. */
  readonly line: number
  readonly thresholds: readonly number[]
  /** The limit in force. */
  readonly limit: number
  /** Net spend as it was recorded before, and as it is now. */
  readonly before: number
  readonly after: number
}

/**
 * Announces each percent once: pushes what is crossed now to `crossed` and returns what is announced from now on
 * (the same array where nothing changes). A percent is armed again when the limit in force is above the one it was
 * announced under, unless spend had passed it already: then it is only noted. So two processes that disagree about
 * the limit announce a percent once for each limit, not once for each call.
 */
export function crossThresholds(
  fired: readonly FiredThreshold[],
  check: ThresholdCheck,
  crossed: ThresholdCrossing[],
): readonly FiredThreshold[] {
  const { line, thresholds, limit, before, after } = check
  let result = fired
  for (const percent of thresholds) {
    if (!reaches(after, percent, limit)) break
    const underLimit = fired.find((entry) => entry[0] === percent)?.[1]
    if (underLimit !== undefined && underLimit >= limit) continue
    if (underLimit === undefined || !reaches(before, percent, limit)) crossed.push({ line, percent })
    result = [...result.filter((entry) => entry[0] !== percent), [percent, limit]]
  }
  return result
}

/** Whether the spend is at least so many percent of the limit. Nothing spent reaches nothing, not even of a limit of 0. */
export function reaches(spend: number, percent: number, limit: number): boolean {
  if (spend <= 0) return false
  const left = spend * 100
  const right = limit * percent
  // Above 2^53 the products are rounded by less than one part in 2^52; only near equality does that matter.
  if (left < right * 0.999999999) return false
  return left > right * 1.000000001 || spend >= pointOf(percent, limit)
}

/** The smallest integer that is at least so many percent of the limit, without a product above 2^53. */
function pointOf(percent: number, limit: number): number {
  const remainder = limit % 100
  return ((limit - remainder) / 100) * percent + Math.ceil((remainder * percent) / 100)
}
