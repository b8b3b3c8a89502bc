import type { BudgetState } from '../contracts/budget-store.js'
import { RateLimitedError } from '../errors/index.js'
import type { RateClaim } from './shared-limits.js'

/** When calls in flight will settle is unknown; one second is the shortest wait that a `retry-after` header can tell. */
const unknownRetryMs = 1_000
/** For a call that no wait will help: the longest window, so that at least a loop does not run hot. */
const hopelessRetryMs = 3_600_000

/** A shared limit that had no room, with the numbers that say so. */
export interface RateShortfall {
  readonly claim: RateClaim
  readonly state: BudgetState
}

/**
 * Epoch ms of the store's clock at which the limit opens, whoever settles meanwhile; `undefined` where the settlement of a
 * call in flight can make room before. A request in flight costs a request in the end, so only tokens come back.
 */
export function opensAt({ claim: { rate, amount }, state }: RateShortfall): number | undefined {
  const isExhausted = amount > rate.most - state.spent + state.credits
  return isExhausted || rate.unit === 'requests' ? rate.line.endsAt : undefined
}

/** Refuses a call with more tokens than a limit ever admits. Throws `RateLimitedError`. */
export function refuseHopeless(claims: readonly RateClaim[]): void {
  for (const { rate, amount } of claims) {
    if (amount <= rate.most) continue
    throw new RateLimitedError({
      message:
        `Rate limit ${rate.title}, over all processes: this call needs ${amount} of ${rate.most}, which it never admits. ` +
        `Lower the call's output cap or raise the limit.`,
      limit: rate.title,
      retryAfterMs: hopelessRetryMs,
    })
  }
}

export interface RefusalCircumstances {
  /** Epoch ms of the store's clock. */
  readonly now: number
  /** Why the call does not wait, though its limit would let it. */
  readonly why?: string
}

/** A shared limit has no room now. What it knows of that stays out of sight: the caller catches a `RateLimitedError`. */
export class SharedLimitRefusal extends RateLimitedError {
  readonly #shortfall: RateShortfall

  constructor(shortfall: RateShortfall, { now, why = '' }: RefusalCircumstances) {
    const { rate } = shortfall.claim
    const retryAfterMs = Math.max(1, Math.ceil((opensAt(shortfall) ?? now + unknownRetryMs) - now))
    const message = `Rate limit ${rate.title}, over all processes: ${numbersOf(shortfall)}${why}. Retry in ${(retryAfterMs / 1000).toFixed(1)} s.`
    super({ message, limit: rate.title, retryAfterMs })
    this.#shortfall = shortfall
  }

  get shortfall(): RateShortfall {
    return this.#shortfall
  }
}

function numbersOf({ claim: { rate, amount }, state }: RateShortfall): string {
  const used = state.spent - state.credits
  const until = `until ${new Date(rate.line.endsAt).toISOString()}`
  if (rate.unit === 'requests') return `${used + state.held} of ${rate.most} requests are used ${until}`
  return `${used} of ${rate.most} tokens are used and ${state.held} are held by calls in flight ${until}, and this call needs ${amount}`
}
