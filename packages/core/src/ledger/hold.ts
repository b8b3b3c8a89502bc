import type { LedgerView } from './ledger-view.js'
import { forgetAt } from './records.js'
import type { HoldRecord, HoldShare, OpenHoldRecord } from './records.js'
import type { Drafted, WindowDraft, WindowName } from './window-draft.js'

/** The hold's record, unless its retention is over: stores may forget later than that, never earlier. */
export function rememberedHold(view: LedgerView, id: string, now: number): HoldRecord | undefined {
  const hold = view.hold(id)
  return hold === undefined || forgetAt(hold) <= now ? undefined : hold
}

/** The hold's share in a window; none in a window that was lost and begun again since. */
export function shareIn(hold: OpenHoldRecord, { name, since }: WindowDraft): HoldShare | undefined {
  const share = hold.shares.find((entry) => isSameWindow(entry, name))
  return share?.since === since ? share : undefined
}

/** Whether the hold has expired, by the clock or because a window has folded its share already. */
export function hasExpired(hold: OpenHoldRecord, items: readonly Drafted[], now: number): boolean {
  if (hold.expiresAt <= now) return true
  return items.some(({ draft }) => draft.hasFolded(hold.expiresAt) && shareIn(hold, draft) !== undefined)
}

export function isSameWindow(left: WindowName, right: WindowName): boolean {
  return left.window === right.window && left.key === right.key
}
