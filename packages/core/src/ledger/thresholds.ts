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
 * (the same array where nothing changes). A percent is announced again under a limit above the one it was announced
 * under, unless spend had passed that point before the limit was seen: then it is only noted. So processes that disagree
 * about the limit announce a percent once for each limit, and not with each call.
 */
export function crossThresholds(
  fired: readonly FiredThreshold[],
  check: ThresholdCheck,
  crossed: ThresholdCrossing[],
): readonly FiredThreshold[] {
  const { line, thresholds, limit, before, after } = check
  let result = fired
  for (const percent of thresholds) {
    const [, announcedUnder, armedUnder] = fired.find((entry) => entry[0] === percent) ?? NEVER
    if (limit <= announcedUnder) continue
    const isReached = reaches(after, percent, limit)
    const isArmed = limit <= armedUnder || announcedUnder === NEVER[1] || !reaches(before, percent, limit)
    if (isReached && isArmed) crossed.push({ line, percent })
    if (isReached) result = noted(result, [percent, limit, limit])
    else if (announcedUnder !== NEVER[1] && limit > armedUnder) result = noted(result, [percent, announcedUnder, limit])
  }
  return result
}

const NEVER: FiredThreshold = [0, -1, -1]

function noted(fired: readonly FiredThreshold[], threshold: FiredThreshold): readonly FiredThreshold[] {
  return [...fired.filter((entry) => entry[0] !== threshold[0]), threshold]
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
