import type { SettleRequest, SettleResult, ThresholdCrossing } from '../contracts/budget-store.js'
import { expiryOf } from './held-buckets.js'
import { hasExpired, isSameWindow, rememberedHold, shareIn } from './hold.js'
import { unchanged } from './ledger-view.js'
import type { LedgerView, Transition, Transitioned } from './ledger-view.js'
import { windowKey } from './record-keys.js'
import { RECORD_VERSION } from './records.js'
import type { HoldRecord, HoldShare, LedgerRecord, OpenHoldRecord } from './records.js'
import { settleShare } from './settle-share.js'
import { validateSettle } from './validate-request.js'
import { latestFold, lineDraft, WindowDraft } from './window-draft.js'

/** Life, in ms, of a hold that is kept under an unknown id without a life of its own: a stream's. */
const UNKNOWN_TTL_MS = 60_000

/** What a settlement does in one window. */
interface Entry {
  readonly draft: WindowDraft
  readonly amount: number
  readonly keep: number | undefined
  readonly credit?: number | undefined
  readonly thresholds?: readonly number[] | undefined
}

interface Settlement {
  readonly request: SettleRequest
  readonly hold: OpenHoldRecord | undefined
  /** Whether the hold stays open. */
  readonly keeps: boolean
  /** One for each line, in order; then what the hold has in windows that the request does not name. */
  readonly entries: readonly Entry[]
  readonly now: number
}

/**
 * Turns a hold into spend. Pure. Throws a TypeError or RangeError on a malformed request, and refuses nothing else.
 * What the request does not name of the hold costs what its expiry would cost, or stays if anything is kept.
 */
export function settle(view: LedgerView, request: SettleRequest, now: number): Transition<SettleResult> {
  validateSettle(request)
  const keeps = request.lines.some(({ keep }) => keep !== undefined)
  const entries = request.lines.map(({ budget, amount, keep, credit }): Entry => {
    return { draft: lineDraft(view, budget, now), amount, keep, credit, thresholds: budget.thresholds }
  })
  const hold = rememberedHold(view, request.id, now)
  if (hold === undefined) return apply({ request, hold, keeps, entries, now })
  if (hold.state === 'settled' || (keeps && (request.seq ?? 0) <= hold.seq)) return replay(entries, hold, now)

  const omitted = omittedShares(hold, entries)
  const unread = omitted.filter(({ key, window }) => !view.knowsWindow(key, window))
  if (unread.length > 0) return { needs: unread.map(({ key, window }) => windowKey(key, window)) }
  for (const share of omitted) {
    const draft = new WindowDraft(share, view.window(share.key, share.window), now)
    entries.push(keeps ? remaining(share, draft, hold) : expiring(share, draft, hold))
  }
  return apply({ request, hold, keeps, entries, now })
}

function apply(settlement: Settlement): Transitioned<SettleResult> {
  const { request, hold, keeps, entries, now } = settlement
  const outcome = outcomeOf(settlement)
  const ttlMs = request.ttlMs ?? hold?.ttlMs ?? UNKNOWN_TTL_MS
  const expiresAt = expiryOf(Math.max(now, latestFold(entries)), ttlMs)
  const crossed: ThresholdCrossing[] = []
  const shares: HoldShare[] = []
  const writes: LedgerRecord[] = []
  for (const [index, entry] of entries.entries()) {
    const { draft, amount, thresholds } = entry
    const kept = settleShare(draft, hold, { ...entry, expiresAt })
    draft.announce(index, thresholds, crossed)
    shares.push(draft.share(kept, amount))
    writes.push(draft.record())
  }
  const { id, seq = 0 } = request
  const onExpire = hold?.onExpire ?? 'charge'
  writes.push(
    keeps
      ? { v: RECORD_VERSION, kind: 'hold', id, state: 'open', expiresAt, ttlMs, onExpire, seq, shares }
      : { v: RECORD_VERSION, kind: 'hold', id, state: 'settled', at: now },
  )
  const lines = request.lines.length
  const kept = shares.slice(0, lines).map(({ amount }) => amount)
  const states = entries.slice(0, lines).map(({ draft }) => draft.state())
  const result: SettleResult = { outcome, now, kept, ...(keeps && { expiresAt }), states, crossed }
  return { writes, result }
}

function outcomeOf({ hold, keeps, entries, now }: Settlement): SettleResult['outcome'] {
  if (hold === undefined) return 'unreserved'
  if (hasExpired(hold, entries, now)) return 'late'
  return keeps ? 'kept' : 'settled'
}

/** Changes nothing; answers what is held now. */
function replay(entries: readonly Entry[], hold: HoldRecord, now: number): Transitioned<SettleResult> {
  const isOpen = hold.state === 'open' && !hasExpired(hold, entries, now)
  const kept = entries.map(({ draft }) => (isOpen ? (shareIn(hold, draft)?.amount ?? 0) : 0))
  const states = entries.map(({ draft }) => draft.state())
  const expiry = isOpen ? { expiresAt: hold.expiresAt } : undefined
  return unchanged({ outcome: 'replay', now, kept, ...expiry, states, crossed: [] })
}

function omittedShares(hold: OpenHoldRecord, entries: readonly Entry[]): readonly HoldShare[] {
  return hold.shares.filter((share) => !entries.some(({ draft }) => isSameWindow(draft.name, share)))
}

/** What stays as it is: the same hold, or what its expiry has left of it. */
function remaining(share: HoldShare, draft: WindowDraft, { expiresAt, onExpire }: OpenHoldRecord): Entry {
  const isReleased = onExpire === 'release' && draft.hasFolded(expiresAt)
  return { draft, amount: share.charged, keep: isReleased ? 0 : share.amount }
}

/** What nobody reports costs what its expiry would cost. */
function expiring(share: HoldShare, draft: WindowDraft, { onExpire }: OpenHoldRecord): Entry {
  return { draft, amount: share.charged + (onExpire === 'charge' ? share.amount : 0), keep: undefined }
}
