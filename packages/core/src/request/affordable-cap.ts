import type { Estimate } from './estimate.js'
import type { Hold } from './reservation.js'

/** The largest cap per choice that every grant covers, where a grant fell short of the request's own bound. */
export function affordableCap(holds: readonly Hold[], estimate: Estimate): number | undefined {
  const covers = (cap: number): boolean =>
    holds.every(({ budgets, granted }) =>
      budgets.every(({ budget }, index) => estimate.amount(budget, cap) <= (granted[index] ?? 0)),
    )
  if (covers(estimate.outputUpper)) return undefined
  let least = estimate.outputLeast
  let tooMuch = estimate.outputUpper
  while (tooMuch - least > 1) {
    const middle = Math.floor((least + tooMuch) / 2)
    if (covers(middle)) least = middle
    else tooMuch = middle
  }
  return least
}
