import type { ReserveLine, ReserveRefused, ReserveRequest } from '../contracts/budget-store.js'
import type { BudgetState, ReserveResult, Suspension, ThresholdCrossing } from '../contracts/budget-store.js'
import { arrayOf } from './array-of.js'
import { expiryOf } from './held-buckets.js'
import { hasExpired, rememberedHold, shareIn } from './hold.js'
import { indexesWhere } from './indexes-where.js'
import { unchanged } from './ledger-view.js'
import type { LedgerView, Transitioned } from './ledger-view.js'
import { announce, draftLines, draftOf, hasCharged, headroom, headroomUnderLimit } from './line-draft.js'
import { isExhausted, latestFold, stateOfLine } from './line-draft.js'
import type { LineDraft } from './line-draft.js'
import { openHold } from './records.js'
import type { HoldShare, OpenHoldRecord, WindowRecord } from './records.js'
import { validateReserve } from './validate-request.js'
import { hold } from './window-draft.js'

type Lines = readonly LineDraft<ReserveLine>[]
type Refusal = Pick<ReserveRefused, 'reason' | 'failed' | 'suspension'>

/** Holds the amounts on every line, or on none. Pure. Throws a TypeError or RangeError on a malformed request. */
export function reserve(view: LedgerView, request: ReserveRequest, now: number): Transitioned<ReserveResult> {
  validateReserve(request)
  const lines = draftLines(view, request.lines, now)
  const known = rememberedHold(view, request.id, now)
  if (known !== undefined) {
    const isOver = known.state === 'settled' || hasExpired(known, lines, now)
    return isOver ? refuse(lines, { reason: 'settled', failed: [] }, now) : replay(lines, known, now)
  }
  const suspension = closedGate(view, request)
  if (suspension !== undefined) return refuse(lines, { reason: 'suspended', failed: [], suspension }, now)
  for (const item of lines) if (!isAdmitted(item, now)) return refuse(lines, refusalOf(lines, now), now)
  return grant(lines, request, now)
}

function closedGate(view: LedgerView, { gates }: ReserveRequest): Suspension | undefined {
  if (gates === undefined) return undefined
  for (const gate of gates) {
    const suspension = view.gate(gate)?.suspension
    if (suspension) return suspension
  }
  return undefined
}

function isAdmitted(item: LineDraft<ReserveLine>, now: number): boolean {
  return isOpen(item, now) && leastOf(item.line) <= headroom(item)
}

function isOpen({ line }: LineDraft, now: number): boolean {
  return now >= line.budget.startsAt && now < line.budget.endsAt
}

/** `held` only where every line would fit if the holds in flight were given back. */
function refusalOf(lines: Lines, now: number): Refusal {
  const outside = indexesWhere(lines, (item) => !isOpen(item, now))
  if (outside.length > 0) return { reason: 'clock', failed: outside }
  const failed = indexesWhere(lines, (item) => !isAdmitted(item, now))
  const exhausted = lines.some((item) => isExhausted(item, leastOf(item.line)))
  return { reason: exhausted ? 'exhausted' : 'held', failed }
}

function grant(lines: Lines, request: ReserveRequest, now: number): Transitioned<ReserveResult> {
  const { id, ttlMs, onExpire } = request
  const wouldRefuse = indexesWhere(lines, wouldBeRefused)
  const expiresAt = expiryOf(Math.max(now, latestFold(lines)), ttlMs)
  const held = { expiresAt, onExpire }
  const crossed: ThresholdCrossing[] = []
  const granted = arrayOf<number>(lines.length)
  const shares = arrayOf<HoldShare>(lines.length)
  const states = arrayOf<BudgetState>(lines.length)
  const windows = arrayOf<WindowRecord>(lines.length)
  let index = 0
  for (const item of lines) {
    const { line, draft } = item
    const amount = line.atLeast === undefined ? line.amount : Math.min(line.amount, headroom(item))
    hold(draft, held, amount)
    if (hasCharged(item)) announce(item, index, crossed)
    granted[index] = amount
    shares[index] = { of: draft.of, amount, charged: 0 }
    states[index] = stateOfLine(item)
    windows[index] = draft
    index++
  }
  const record = openHold({ id, expiresAt, ttlMs, onExpire, seq: -1, shares })
  const result = { ok: true, replay: false, granted, expiresAt, now, states, wouldRefuse, crossed } as const
  return { writes: { windows, hold: record }, result }
}

/** The first grant again. */
function replay(lines: Lines, known: OpenHoldRecord, now: number): Transitioned<ReserveResult> {
  const granted = lines.map(({ draft }) => {
    const share = shareIn(known, draft)
    if (share !== undefined) return share.amount
    const { key, window } = draft.of
    throw new RangeError(
      `Reservation "${known.id}" is held without "${key}" (${window}): use a new id for other lines.`,
    )
  })
  const { expiresAt } = known
  const states = lines.map(stateOfLine)
  return unchanged({ ok: true, replay: true, granted, expiresAt, now, states, wouldRefuse: [], crossed: [] })
}

/** Leaves nothing behind but the note that a threshold was crossed, where expired holds became spend. */
function refuse(lines: Lines, refusal: Refusal, now: number): Transitioned<ReserveResult> {
  const crossed: ThresholdCrossing[] = []
  const windows = lines.filter((item, index) => {
    const announced = crossed.length
    announce(item, index, crossed)
    return crossed.length > announced
  })
  const result: ReserveResult = { ok: false, ...refusal, now, states: lines.map(stateOfLine), crossed }
  return { writes: { windows: windows.map(draftOf) }, result }
}

function leastOf({ amount, atLeast }: ReserveLine): number {
  return atLeast ?? amount
}

function wouldBeRefused(item: LineDraft<ReserveLine>): boolean {
  return item.line.budget.enforced === false && leastOf(item.line) > headroomUnderLimit(item)
}
