import type { LedgerView } from './ledger-view.js'
import type { Drafted } from './line-draft.js'
import { forgetAt } from './records.js'
import type { HoldRecord, HoldShare, OpenHoldRecord, WindowIdentity, WindowRecord } from './records.js'
import { hasFolded } from './window-draft.js'

/** The hold's record, unless its retention is over: stores may forget later than that, never earlier. */
export function rememberedHold(view: LedgerView, id: string, now: number): HoldRecord | undefined {
  const hold = view.hold(id)
  return hold === undefined || forgetAt(hold) <= now ? undefined : hold
}

/** The hold's share in a window; none in a window that was lost and begun again since. */
export function shareIn(hold: OpenHoldRecord, { of }: WindowRecord): HoldShare | undefined {
  for (const share of hold.shares) {
    if (isSameWindow(share.of, of)) return share.of.since === of.since ? share : undefined
  }
  return undefined
}

/** Whether the hold has expired, by the clock or because a window has folded its share already. */
export function hasExpired(hold: OpenHoldRecord, items: readonly Drafted[], now: number): boolean {
  if (hold.expiresAt <= now) return true
  for (const { draft } of items) {
    if (hasFolded(draft, hold.expiresAt) && shareIn(hold, draft) !== undefined) return true
  }
  return false
}

export function isSameWindow(left: WindowIdentity, right: WindowIdentity): boolean {
  return left === right || (left.window === right.window && left.key === right.key)
}
