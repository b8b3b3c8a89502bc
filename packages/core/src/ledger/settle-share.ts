import { shareIn } from './hold.js'
import type { OpenHoldRecord } from './records.js'
import type { WindowDraft } from './window-draft.js'

/** What one settlement asks of one window. */
export interface ShareSettlement {
  /** All that the id has spent in the window so far. */
  readonly amount: number
  /** The hold to stay open with; `undefined` closes it. */
  readonly keep?: number | undefined
  readonly credit?: number | undefined
  /** When a kept hold expires. */
  readonly expiresAt: number
}

/**
 * Settles what the hold has in one window, and returns the hold that remains there.
 *
 * A share whose expiry was charged still takes its room, as spend instead of as a hold: the settlement gives that
 * charge back and charges the actual, so both kinds end up with the same sum. A share whose expiry released it, one
 * in a window that was lost since, and an unknown id have no room: there the whole amount is new spend.
 */
export function settleShare(draft: WindowDraft, hold: OpenHoldRecord | undefined, settlement: ShareSettlement): number {
  const { amount, keep, credit, expiresAt } = settlement
  const share = hold === undefined ? undefined : shareIn(hold, draft)
  const onExpire = hold?.onExpire ?? 'charge'
  const held = share?.amount ?? 0
  const spent = share?.charged ?? 0
  const isFolded = hold !== undefined && draft.hasFolded(hold.expiresAt)
  const isCharged = isFolded && onExpire === 'charge'

  if (hold !== undefined && !isFolded) draft.release({ expiresAt: hold.expiresAt, onExpire, amount: held })
  draft.charge(amount - spent - (isCharged ? held : 0))
  if (credit !== undefined) draft.credit(credit)
  if (keep === undefined) return 0

  const room = isFolded && !isCharged ? 0 : held
  const rest = Math.max(0, room - Math.max(0, amount - spent))
  const kept = keep <= rest || keep <= draft.headroom ? keep : rest
  draft.hold({ expiresAt, onExpire, amount: kept })
  return kept
}
