import type { RateClaim } from '../limit/shared-limits.js'
import type { Estimate } from './estimate.js'
import type { ReserveInput } from './reserve.js'

/** What the limits count of a call before it is sent: its likely input, and its output cap or the smallest worth sending. */
export function limitedTokens({ inputTokens, outputLeast, choices }: Estimate): number {
  return inputTokens + outputLeast * choices
}

/** What a call asks of the shared limits, in the windows of the store's clock. */
export function rateClaims({ call, scope, estimate }: ReserveInput, now?: number): readonly RateClaim[] {
  const { sharedLimits, storeTime } = call.seam.governance
  return sharedLimits.claims(scope, limitedTokens(estimate), now ?? storeTime.now())
}
