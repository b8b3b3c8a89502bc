import type { BudgetState, SettleLine, SettleRequest } from '../contracts/budget-store.js'
import type { SettleResult, ThresholdCrossing } from '../contracts/budget-store.js'
import { arrayOf } from './array-of.js'
import { expiryOf } from './held-buckets.js'
import type { Hold } from './held-buckets.js'
import { hasExpired, isSameWindow, rememberedHold, shareIn } from './hold.js'
import { unchanged } from './ledger-view.js'
import type { LedgerView, Transition, Transitioned } from './ledger-view.js'
import { announce, draftLines, draftOf, headroom, latestFold, stateOfLine } from './line-draft.js'
import type { Drafted, LineDraft } from './line-draft.js'
import { windowKey } from './record-keys.js'
import { openHold, settledHold } from './records.js'
import type { HoldRecord, HoldShare, OpenHoldRecord, WindowRecord } from './records.js'
import { settleShare } from './settle-share.js'
import { validateSettle } from './validate-request.js'
import { credit, draftWindow, hold } from './window-draft.js'
import type { WindowDraft } from './window-draft.js'

/** Life, in ms, of a hold that is kept under an unknown id without a life of its own: a stream's. */
const UNKNOWN_TTL_MS = 60_000

interface Settlement {
  readonly request: SettleRequest
  readonly known: OpenHoldRecord | undefined
  /** Whether the hold stays open. */
  readonly keeps: boolean
  readonly lines: readonly LineDraft<SettleLine>[]
  readonly omitted: readonly OmittedShare[]
  readonly now: number
}

/** What the hold has in a window that the request does not name. */
interface OmittedShare extends Drafted {
  readonly share: HoldShare
}

const NONE_OMITTED: readonly OmittedShare[] = []

/**
 * Turns a hold into spend. Pure. Throws a TypeError or RangeError on a malformed request, and refuses nothing else.
 * What the request does not name of the hold costs what its expiry would cost, or stays if anything is kept.
 */
export function settle(view: LedgerView, request: SettleRequest, now: number): Transition<SettleResult> {
  validateSettle(request)
  const lines = draftLines(view, request.lines, now)
  const keeps = lines.some(({ line }) => line.keep !== undefined)
  const known = rememberedHold(view, request.id, now)
  if (known === undefined) return apply({ request, known, keeps, lines, omitted: NONE_OMITTED, now })
  if (known.state === 'settled' || (keeps && (request.seq ?? 0) <= known.seq)) return replay(lines, known, now)

  const shares = omittedShares(known, lines)
  const unread = shares.filter(({ of }) => !view.knowsWindow(of.key, of.window))
  if (unread.length > 0) return { needs: unread.map(({ of }) => windowKey(of.key, of.window)) }
  const omitted = shares.map((share) => ({ share, draft: draftShare(view, share, now) }))
  return apply({ request, known, keeps, lines, omitted, now })
}

function apply(settlement: Settlement): Transitioned<SettleResult> {
  return settlement.keeps ? keepOpen(settlement) : close(settlement)
}

function close(settlement: Settlement): Transitioned<SettleResult> {
  const { request, known, lines, omitted, now } = settlement
  const outcome = outcomeOf(settlement)
  const crossed: ThresholdCrossing[] = []
  const kept = arrayOf<number>(lines.length)
  const states = arrayOf<BudgetState>(lines.length)
  const windows = arrayOf<WindowRecord>(lines.length)
  let index = 0
  for (const item of lines) {
    chargeLine(item, known)
    announce(item, index, crossed)
    kept[index] = 0
    states[index] = stateOfLine(item)
    windows[index] = item.draft
    index++
  }
  for (const { share, draft } of omitted) {
    settleShare(draft, known, share.charged + (known?.onExpire === 'charge' ? share.amount : 0))
    windows.push(draft)
  }
  const record = settledHold(request.id, now)
  return { writes: { windows, hold: record }, result: { outcome, now, kept, states, crossed } }
}

function keepOpen(settlement: Settlement): Transitioned<SettleResult> {
  const { request, known, lines, omitted, now } = settlement
  const outcome = outcomeOf(settlement)
  const { id, seq = 0, ttlMs = known?.ttlMs ?? UNKNOWN_TTL_MS } = request
  const expiresAt = expiryOf(Math.max(now, latestFold(lines), latestFold(omitted)), ttlMs)
  const onExpire = known?.onExpire ?? 'charge'
  const crossed: ThresholdCrossing[] = []
  const shares = lines.map((item, index): HoldShare => {
    const unspent = chargeLine(item, known)
    announce(item, index, crossed)
    return { of: item.draft.of, amount: keepLine(item, unspent, { expiresAt, onExpire }), charged: item.line.amount }
  })
  const omittedShares = omitted.map(({ share, draft }): HoldShare => {
    const amount = settleShare(draft, known, share.charged)
    hold(draft, { expiresAt, onExpire }, amount)
    return { of: draft.of, amount, charged: share.charged }
  })
  const open = openHold({ id, expiresAt, ttlMs, onExpire, seq, shares: [...shares, ...omittedShares] })
  const kept = shares.map(({ amount }) => amount)
  const states = lines.map(stateOfLine)
  const writes = { windows: [...lines, ...omitted].map(draftOf), hold: open }
  return { writes, result: { outcome, now, kept, expiresAt, states, crossed } }
}

/** Charges and credits; returns how much of the line's hold is unspent. */
function chargeLine({ draft, line }: LineDraft<SettleLine>, known: OpenHoldRecord | undefined): number {
  const unspent = settleShare(draft, known, line.amount)
  if (line.credit !== undefined) credit(draft, line.credit)
  return unspent
}

/** Holds what was asked, or what is left of the old hold where more does not fit. Returns what is held. */
function keepLine(item: LineDraft<SettleLine>, unspent: number, held: Hold): number {
  const { keep = 0 } = item.line
  const amount = keep <= unspent || keep <= headroom(item) ? keep : unspent
  hold(item.draft, held, amount)
  return amount
}

function outcomeOf({ known, keeps, lines, omitted, now }: Settlement): SettleResult['outcome'] {
  if (known === undefined) return 'unreserved'
  if (hasExpired(known, lines, now) || hasExpired(known, omitted, now)) return 'late'
  return keeps ? 'kept' : 'settled'
}

/** Changes nothing; answers what is held now. */
function replay(lines: readonly LineDraft<SettleLine>[], known: HoldRecord, now: number): Transitioned<SettleResult> {
  const states = lines.map(stateOfLine)
  if (known.state === 'settled' || hasExpired(known, lines, now)) {
    return unchanged({ outcome: 'replay', now, kept: lines.map(() => 0), states, crossed: [] })
  }
  const kept = lines.map(({ draft }) => shareIn(known, draft)?.amount ?? 0)
  return unchanged({ outcome: 'replay', now, kept, expiresAt: known.expiresAt, states, crossed: [] })
}

function omittedShares(known: OpenHoldRecord, lines: readonly Drafted[]): readonly HoldShare[] {
  return known.shares.filter(({ of }, index) => {
    const sameIndex = lines[index]?.draft.of
    if (sameIndex !== undefined && isSameWindow(sameIndex, of)) return false
    return !lines.some(({ draft }) => isSameWindow(draft.of, of))
  })
}

function draftShare(view: LedgerView, { of }: HoldShare, now: number): WindowDraft {
  return draftWindow(of, view.window(of.key, of.window), now)
}
