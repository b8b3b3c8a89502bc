import type { ReserveRequest, ReserveResult, SettleRequest, SettleResult } from '../../../src/contracts/budget-store.ts'
import type { LedgerView } from '../../../src/ledger/ledger-view.ts'
import type { HoldRecord, OpenHoldRecord } from '../../../src/ledger/records.ts'
import { TextLedger } from './ledgers.ts'

/** Gives an expired hold back, although it may have been spent. */
export class ReleasesByDefault extends TextLedger {
  override reserve(request: ReserveRequest, now: number): ReserveResult {
    return super.reserve({ ...request, onExpire: 'release' }, now)
  }
}

/** Compares the limit with what is spent, and overlooks what is in flight. */
export class ChecksWithoutHeld extends TextLedger {
  private blind = false

  override reserve(request: ReserveRequest, now: number): ReserveResult {
    this.blind = true
    const decision = this.decide({ kind: 'reserve', request }, now).result
    this.blind = false
    if (!decision.ok) return decision
    const lines = request.lines.map((line) => ({ ...line, budget: { ...line.budget, enforced: false } }))
    return super.reserve({ ...request, lines }, now)
  }

  protected override view(view: LedgerView): LedgerView {
    return this.blind ? { ...bound(view), window: (key, window) => withoutHolds(view.window(key, window)) } : view
  }
}

/** Forgets an id as soon as it is settled. */
export class SettlesTwice extends TextLedger {
  protected override view(view: LedgerView): LedgerView {
    return seeingHolds(view, (hold) => (hold.state === 'settled' ? undefined : hold))
  }
}

/** Adds a late settlement to what its expiry was charged. */
export class AddsLateSettlements extends TextLedger {
  protected override view(view: LedgerView, now: number): LedgerView {
    return seeingHolds(view, (hold) => (hold.state === 'open' && hold.expiresAt <= now ? undefined : hold))
  }
}

/** Takes every settlement for the newest. */
export class IgnoresTheOrder extends TextLedger {
  protected override view(view: LedgerView): LedgerView {
    return seeingHolds(view, (hold) => (hold.state === 'open' ? { ...hold, seq: -1 } : hold))
  }
}

/** Takes the sum so far for an increment. */
export class AddsSums extends TextLedger {
  protected override view(view: LedgerView): LedgerView {
    return seeingHolds(view, (hold) => (hold.state === 'open' ? uncharged(hold) : hold))
  }
}

/** Charges no more than was held. */
export class CapsTheCharge extends TextLedger {
  override settle(request: SettleRequest, now: number): SettleResult {
    const { kept } = this.decide({ kind: 'settle', request: asHeartbeat(request) }, now).result
    const lines = request.lines.map((line, index) => ({ ...line, amount: Math.min(line.amount, kept[index] ?? 0) }))
    return super.settle({ ...request, lines }, now)
  }
}

/** Leaves the lines that did fit held when another one refuses. */
export class LeavesHoldsBehind extends TextLedger {
  private refusals = 0

  override reserve(request: ReserveRequest, now: number): ReserveResult {
    const result = super.reserve(request, now)
    if (result.ok) return result
    const lines = request.lines.filter((_, index) => !result.failed.includes(index))
    if (result.failed.length > 0) super.reserve({ ...request, id: `left behind ${this.refusals++}`, lines }, now)
    return result
  }
}

/** Counts credits for nothing. */
export class DropsCredits extends TextLedger {
  override settle(request: SettleRequest, now: number): SettleResult {
    const lines = request.lines.map(({ budget, amount, keep }) =>
      keep === undefined ? { budget, amount } : { budget, amount, keep },
    )
    return super.settle({ ...request, lines }, now)
  }
}

function seeingHolds(view: LedgerView, see: (hold: HoldRecord) => HoldRecord | undefined): LedgerView {
  return {
    ...bound(view),
    hold: (id) => {
      const hold = view.hold(id)
      return hold === undefined ? undefined : see(hold)
    },
  }
}

function bound(view: LedgerView): LedgerView {
  return {
    window: (key, window) => view.window(key, window),
    hold: (id) => view.hold(id),
    limit: (limitKey) => view.limit(limitKey),
    gate: (gate) => view.gate(gate),
    knowsWindow: (key, window) => view.knowsWindow(key, window),
  }
}

function withoutHolds(record: ReturnType<LedgerView['window']>): ReturnType<LedgerView['window']> {
  return record === undefined ? undefined : { ...record, held: [] }
}

function uncharged(hold: OpenHoldRecord): OpenHoldRecord {
  return { ...hold, shares: hold.shares.map((share) => ({ ...share, charged: 0 })) }
}

/** Spends nothing and keeps nothing new: answers what is held. */
function asHeartbeat({ id, lines }: SettleRequest): SettleRequest {
  const kept = lines.map(({ budget }) => ({ budget, amount: 0, keep: Number.MAX_SAFE_INTEGER }))
  return { id, seq: Number.MAX_SAFE_INTEGER, lines: kept }
}
