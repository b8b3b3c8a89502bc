import { shareIn } from './hold.js'
import type { OpenHoldRecord } from './records.js'
import { charge, hasFolded, release } from './window-draft.js'
import type { WindowDraft } from './window-draft.js'

/**
 * Replaces what the id has in the window by `amount`, all it has spent there, and closes its hold. Returns how much of
 * the hold is unspent.
 *
 * A hold that was charged when it expired still takes its room, as spend: the settlement gives that charge back and
 * charges the actual, so both ways end up with the same sum. A hold that was released when it expired, one in a window
 * that was lost since, and an unknown id have no room: there the whole amount is new spend.
 */
export function settleShare(draft: WindowDraft, known: OpenHoldRecord | undefined, amount: number): number {
  const share = known === undefined ? undefined : shareIn(known, draft)
  if (known === undefined || share === undefined) {
    charge(draft, amount)
    return 0
  }
  const spent = amount - share.charged
  if (!hasFolded(draft, known.expiresAt)) {
    release(draft, known, share.amount)
    charge(draft, spent)
  } else if (known.onExpire === 'charge') {
    charge(draft, spent - share.amount)
  } else {
    charge(draft, spent)
    return 0
  }
  return Math.max(0, share.amount - Math.max(0, spent))
}
