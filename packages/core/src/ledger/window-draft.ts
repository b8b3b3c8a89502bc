import type { BudgetLine, BudgetState, ThresholdCrossing } from '../contracts/budget-store.js'
import { addHeld, heldSum, NO_HOLDS, removeHeld } from './held-buckets.js'
import type { HeldShare } from './held-buckets.js'
import type { LedgerView } from './ledger-view.js'
import { RECORD_VERSION } from './records.js'
import type { FiredThreshold, HeldBucket, HoldShare, WindowRecord } from './records.js'
import { crossThresholds } from './thresholds.js'

/** What names a window, in a budget line as in a hold's share. */
export interface WindowName {
  readonly key: string
  readonly window: string
  readonly endsAt: number
}

const NONE_FIRED: readonly FiredThreshold[] = []

/**
 * A window as of now, to be worked on by one transition: expired holds are folded on entry, and `record()` is the new
 * record. The recorded window itself is never changed.
 */
export class WindowDraft {
  readonly name: WindowName
  /** When the window's record was created. */
  readonly since: number
  /** The limit in force; `null` only counts. */
  limit: number | null = null
  enforced = true
  spent = 0
  credits = 0
  held: readonly HeldBucket[] = NO_HOLDS
  heldTotal = 0
  foldedTo = 0
  fired: readonly FiredThreshold[] = NONE_FIRED
  /** Net spend as recorded, before anything was folded. */
  private readonly recordedSpend: number

  constructor(name: WindowName, recorded: WindowRecord | undefined, now: number) {
    this.name = name
    this.since = now
    this.recordedSpend = 0
    if (recorded === undefined) return
    this.since = recorded.since
    this.spent = recorded.spent
    this.credits = recorded.credits
    this.held = recorded.held
    this.heldTotal = heldSum(recorded.held)
    this.foldedTo = recorded.foldedTo
    this.fired = recorded.fired
    this.recordedSpend = recorded.spent - recorded.credits
    this.foldExpired(now)
  }

  /** What is used up for good. */
  get netSpent(): number {
    return this.spent - this.credits
  }

  /** Charges what has been spent in addition; what was charged too much before is given back as a credit. */
  charge(difference: number): void {
    if (difference >= 0) this.spent = saturatedSum(this.spent, difference)
    else this.credit(-difference)
  }

  credit(amount: number): void {
    this.credits = saturatedSum(this.credits, amount)
  }

  hold(share: HeldShare): void {
    this.held = addHeld(this.held, share)
    this.heldTotal += share.amount
  }

  release(share: HeldShare): void {
    this.held = removeHeld(this.held, share)
    this.heldTotal = heldSum(this.held)
  }

  /** Whether a hold with this expiry has no bucket left here; holds even if the clock went back. */
  hasFolded(expiresAt: number): boolean {
    return expiresAt <= this.foldedTo
  }

  /** What may be held on top: under the limit where it is enforced, and countable exactly in any case. */
  get headroom(): number {
    return this.enforced ? Math.min(this.headroomUnderLimit, this.countable) : this.countable
  }

  get headroomUnderLimit(): number {
    return this.limit === null ? Infinity : this.limit - this.netSpent - this.heldTotal
  }

  /** The headroom if every hold in flight were given back; an uncountable sum stays one. */
  get headroomWithoutHolds(): number {
    return this.enforced ? Math.min(this.headroomUnderLimit + this.heldTotal, this.countable) : this.countable
  }

  /** What is left before the counter leaves the integers it counts exactly. */
  get countable(): number {
    return Number.MAX_SAFE_INTEGER - this.spent - this.heldTotal
  }

  /** Notes the thresholds that are crossed now, and pushes them to `crossed`. */
  announce(index: number, thresholds: readonly number[] | undefined, crossed: ThresholdCrossing[]): void {
    if (thresholds === undefined || this.limit === null) return
    const spend = { limit: this.limit, before: this.recordedSpend, after: this.netSpent }
    this.fired = crossThresholds(this.fired, { line: index, thresholds, ...spend }, crossed)
  }

  share(amount: number, charged: number): HoldShare {
    const { key, window, endsAt } = this.name
    return { key, window, endsAt, since: this.since, amount, charged }
  }

  record(): WindowRecord {
    const { key, window, endsAt } = this.name
    const { since, spent, credits, held, foldedTo, fired } = this
    return { v: RECORD_VERSION, kind: 'window', key, window, endsAt, since, spent, credits, held, foldedTo, fired }
  }

  state(): BudgetState {
    const { key, window } = this.name
    return { key, window, limit: this.limit, spent: this.spent, credits: this.credits, held: this.heldTotal }
  }

  private foldExpired(now: number): void {
    const first = this.held[0]
    if (first === undefined || first[0] > now) return
    for (const [expiresAt, toCharge] of this.held) {
      if (expiresAt > now) break
      this.spent = saturatedSum(this.spent, toCharge)
      this.foldedTo = expiresAt
    }
    this.held = this.held.filter(([expiresAt]) => expiresAt > now)
    this.heldTotal = heldSum(this.held)
  }
}

/** The draft of a budget line, with the limit in force. */
export function lineDraft(view: LedgerView, line: BudgetLine, now: number): WindowDraft {
  const draft = new WindowDraft(line, view.window(line.key, line.window), now)
  const override = line.limitKey === undefined ? undefined : view.limit(line.limitKey)
  draft.limit = override === undefined ? line.limit : override.limit
  draft.enforced = line.enforced !== false
  return draft
}

/** The latest instant any of the windows has folded to: no bucket may be put before it. */
export function latestFold(items: readonly Drafted[]): number {
  let latest = 0
  for (const { draft } of items) latest = Math.max(latest, draft.foldedTo)
  return latest
}

/** Something that has a draft. */
export interface Drafted {
  readonly draft: WindowDraft
}

/** A counter stops at 2^53 - 1; from there on no reservation is granted. */
function saturatedSum(left: number, right: number): number {
  return Math.min(left + right, Number.MAX_SAFE_INTEGER)
}
