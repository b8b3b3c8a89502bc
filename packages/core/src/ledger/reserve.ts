import type { ReserveLine, ReserveRefused, ReserveRequest } from '../contracts/budget-store.js'
import type { ReserveResult, ThresholdCrossing } from '../contracts/budget-store.js'
import { expiryOf } from './held-buckets.js'
import { hasExpired, rememberedHold, shareIn } from './hold.js'
import { indexesWhere } from './indexes-where.js'
import { unchanged } from './ledger-view.js'
import type { LedgerView, Transitioned } from './ledger-view.js'
import { RECORD_VERSION } from './records.js'
import type { HoldShare, LedgerRecord, OpenHoldRecord } from './records.js'
import { validateReserve } from './validate-request.js'
import { latestFold, lineDraft } from './window-draft.js'
import type { Drafted } from './window-draft.js'

interface DraftedLine extends Drafted {
  readonly line: ReserveLine
}

type Refusal = Pick<ReserveRefused, 'reason' | 'failed' | 'suspension'>

/** Holds the amounts on every line, or on none. Pure. Throws a TypeError or RangeError on a malformed request. */
export function reserve(view: LedgerView, request: ReserveRequest, now: number): Transitioned<ReserveResult> {
  validateReserve(request)
  const lines = request.lines.map((line) => ({ line, draft: lineDraft(view, line.budget, now) }))
  const hold = rememberedHold(view, request.id, now)
  if (hold !== undefined) {
    const isOver = hold.state === 'settled' || hasExpired(hold, lines, now)
    return isOver ? refuse(lines, { reason: 'settled', failed: [] }, now) : replay(lines, hold, now)
  }
  const refusal = closedGate(view, request) ?? wrongClock(lines, now) ?? shortage(lines)
  return refusal === undefined ? grant(lines, request, now) : refuse(lines, refusal, now)
}

function closedGate(view: LedgerView, { gates = [] }: ReserveRequest): Refusal | undefined {
  for (const gate of gates) {
    const suspension = view.gate(gate)?.suspension
    if (suspension) return { reason: 'suspended', failed: [], suspension }
  }
  return undefined
}

function wrongClock(lines: readonly DraftedLine[], now: number): Refusal | undefined {
  const failed = indexesWhere(lines, ({ line }) => now < line.budget.startsAt || now >= line.budget.endsAt)
  return failed.length === 0 ? undefined : { reason: 'clock', failed }
}

/** `held` only where giving back the holds in flight would make room on every line that refuses. */
function shortage(lines: readonly DraftedLine[]): Refusal | undefined {
  const failed = indexesWhere(lines, ({ line, draft }) => leastOf(line) > draft.headroom)
  if (failed.length === 0) return undefined
  const isExhausted = lines.some(({ line, draft }) => leastOf(line) > draft.headroomWithoutHolds)
  return { reason: isExhausted ? 'exhausted' : 'held', failed }
}

function grant(
  lines: readonly DraftedLine[],
  { id, ttlMs, onExpire }: ReserveRequest,
  now: number,
): Transitioned<ReserveResult> {
  const expiresAt = expiryOf(Math.max(now, latestFold(lines)), ttlMs)
  const wouldRefuse = indexesWhere(lines, ({ line, draft }) => leastOf(line) > draft.headroomUnderLimit)
  const crossed: ThresholdCrossing[] = []
  const shares: HoldShare[] = []
  const writes: LedgerRecord[] = []
  for (const [index, { line, draft }] of lines.entries()) {
    const amount = Math.min(line.amount, draft.headroom)
    draft.hold({ expiresAt, onExpire, amount })
    draft.announce(index, line.budget.thresholds, crossed)
    shares.push(draft.share(amount, 0))
    writes.push(draft.record())
  }
  const hold: OpenHoldRecord = {
    v: RECORD_VERSION,
    kind: 'hold',
    id,
    state: 'open',
    expiresAt,
    ttlMs,
    onExpire,
    seq: -1,
    shares,
  }
  writes.push(hold)
  const granted = shares.map(({ amount }) => amount)
  const states = lines.map(({ draft }) => draft.state())
  return { writes, result: { ok: true, replay: false, granted, expiresAt, now, states, wouldRefuse, crossed } }
}

/** The first grant again. */
function replay(lines: readonly DraftedLine[], hold: OpenHoldRecord, now: number): Transitioned<ReserveResult> {
  const granted = lines.map(({ draft }) => {
    const share = shareIn(hold, draft)
    if (share !== undefined) return share.amount
    const { key, window } = draft.name
    throw new RangeError(`Reservation "${hold.id}" is held without "${key}" (${window}): use a new id for other lines.`)
  })
  const { expiresAt } = hold
  const states = lines.map(({ draft }) => draft.state())
  return unchanged({ ok: true, replay: true, granted, expiresAt, now, states, wouldRefuse: [], crossed: [] })
}

/** Leaves nothing behind but the note that a threshold was crossed, where expired holds became spend. */
function refuse(lines: readonly DraftedLine[], refusal: Refusal, now: number): Transitioned<ReserveResult> {
  const crossed: ThresholdCrossing[] = []
  const writes: LedgerRecord[] = []
  for (const [index, { line, draft }] of lines.entries()) {
    const announced = crossed.length
    draft.announce(index, line.budget.thresholds, crossed)
    if (crossed.length > announced) writes.push(draft.record())
  }
  const states = lines.map(({ draft }) => draft.state())
  return { writes, result: { ok: false, ...refusal, now, states, crossed } }
}

function leastOf({ amount, atLeast }: ReserveLine): number {
  return atLeast ?? amount
}
