import type { BudgetLine, BudgetState } from '../contracts/budget-store.js'
import { RETENTION_MS } from '../ledger/records.js'
import { reaches } from '../ledger/thresholds.js'
import { Demand } from './demand.js'
import type { LeasedSettings } from './leased-options.js'
import type { StoreLink } from './store-link.js'

/** Part of a lease's life in which it serves: the store's clock and ours may run apart. */
const usablePart = 0.8
/** Horizons after which what the store said is stale; a lease is renewed before, unless the process stood still. */
const freshHorizons = 10
/** Calls that a slice serves beyond those in flight, whatever the rate: they come in bursts. */
const moreCalls = 4

/** Lives of a lease for which a budget that shall bridge outages keeps one without any call. */
const idleLives = 10

/** What the store has of the lease, by its last answer. */
interface Lease {
  readonly id: string
  seq: number
}

/**
 * One counter in this process: a slice of it that the store holds under one id, renewed by settlements that keep, and what
 * became of it here. `spent + held <= limit` is what the hard cap rests on: the store has debited the limit.
 */
export class LeasePool {
  line: BudgetLine
  readonly demand: Demand
  /** Spent by local calls, in all. */
  spent = 0
  /** Held by local calls. */
  held = 0
  /** What may be spent and held together. */
  limit = 0
  /** Until when, by `elapsed`, the slice serves while the store is away. */
  usableUntil = Number.NEGATIVE_INFINITY
  /** Until when it serves while the store could be asked how the counter stands by now. */
  freshUntil = Number.NEGATIVE_INFINITY
  /** Free amount below which it is to be filled up. */
  lowWater = 0
  /** Spend from which a threshold may be crossed. */
  reachAt = Number.POSITIVE_INFINITY
  /** Records of local calls that may still change `spent`. */
  references = 0
  /** Percents that were crossed and are not announced yet. */
  crossed: number[] = []
  /** The store's counter is over its limit. */
  isBlocked = false
  readonly #link: StoreLink
  readonly #settings: LeasedSettings
  #lease: Lease | undefined
  #state: BudgetState
  /** Spent under leases that have ended. */
  #settled = 0
  /** What the store knows of `spent`, and what the lease holds there. */
  #reported = 0
  #leased = 0
  /** When the store forgets the lease, by this machine's clock, if it is not renewed. */
  #forgottenAt = Number.POSITIVE_INFINITY
  #tail: Promise<void> = Promise.resolve()
  #nextReport: Promise<void> | undefined
  #pending = 0

  constructor(line: BudgetLine, link: StoreLink, settings: LeasedSettings) {
    this.line = line
    this.#link = link
    this.#settings = settings
    this.demand = new Demand(link.elapsed())
    const { key, window, limit } = line
    this.#state = { key, window, limit, spent: 0, credits: 0, held: 0 }
  }

  get hasLease(): boolean {
    return this.#lease !== undefined
  }

  /** A renewal is on its way. */
  get isBusy(): boolean {
    return this.#pending > 0
  }

  /** Resolves when the renewals that are on their way have ended, one way or the other. */
  get underWay(): Promise<void> | undefined {
    return this.#pending > 0 ? this.#tail : undefined
  }

  /** The store does not know all that was spent. */
  get hasUnreported(): boolean {
    return this.spent !== this.#reported
  }

  /** Something here would change what the store answers. */
  get hasSlack(): boolean {
    return this.spent !== this.#reported || this.#leased > this.held
  }

  get free(): number {
    return this.limit - this.spent - this.held
  }

  /** Whether a call may be served from the slice. */
  mayServe(budget: BudgetLine, amount: number, at: { readonly elapsed: number; readonly time: number }): boolean {
    return (
      amount <= this.limit - this.spent - this.held &&
      at.elapsed < (this.#link.isUnreachable ? this.usableUntil : this.freshUntil) &&
      !this.isBlocked &&
      (budget === this.line || this.#isSame(budget)) &&
      at.time >= budget.startsAt &&
      at.time < budget.endsAt
    )
  }

  /** Whether the counter is used enough to have a slice. */
  get deservesLease(): boolean {
    const { startAfterCalls } = this.#settings
    return this.demand.recentCalls >= (this.line.onStoreError === 'lease' ? 1 : startAfterCalls)
  }

  /** The counter as this process knows it: what the store said, and what happened here since. */
  visible(state: BudgetState = this.#state): BudgetState {
    const { key, window, limit, spent, credits, held } = state
    return {
      key,
      window,
      limit,
      spent: spent + this.spent - this.#reported,
      credits,
      held: Math.max(0, held - this.#leased) + this.held,
    }
  }

  /** The store's own answer; the lease is in it. */
  observe(state: BudgetState): void {
    this.#state = state
    this.isBlocked = this.room < 0
    this.reachAt = this.#nextReach()
  }

  /** Nothing here needs it any more: its window has ended, or nobody has called for a while. */
  isOver(at: { readonly elapsed: number; readonly time: number }): boolean {
    if (this.held > 0 || this.references > 0) return false
    const { ttlMs } = this.#settings
    const idleMs = this.line.onStoreError === 'lease' ? idleLives * ttlMs : ttlMs
    return at.time >= this.line.endsAt || at.elapsed - this.demand.lastCallAt > idleMs
  }

  /** Tells the store what was spent, and fills the slice up or makes it smaller. Callers of one moment share a message. */
  report(): Promise<void> {
    return (this.#nextReport ??= this.#inTurn(() => {
      this.#nextReport = undefined
      return this.#renew(() => this.#target())
    }))
  }

  /** Gives back what is free. */
  recall(): Promise<void> {
    return this.#inTurn(() => this.#renew(() => this.held))
  }

  /** Tries to have so much free, if nothing else is. Resolves to whether it is. */
  async grow(amount: number): Promise<boolean> {
    if (this.free < amount) await this.#inTurn(() => this.#renew(() => this.held + amount))
    return this.free >= amount
  }

  /** Ends the lease; what is held counts as spent. */
  close(): Promise<void> {
    return this.#inTurn(() => this.#end())
  }

  sample(now: number): void {
    const { horizonMs } = this.#settings
    this.demand.sample(this.spent, { held: this.held, stepMs: horizonMs / 5, now })
    this.#setLowWater()
  }

  #isSame(budget: BudgetLine): boolean {
    const { window, limit, enforced, limitKey, thresholds, onStoreError } = this.line
    const isSame =
      budget.window === window &&
      budget.limit === limit &&
      budget.enforced === enforced &&
      budget.limitKey === limitKey &&
      budget.onStoreError === onStoreError &&
      (budget.thresholds === thresholds || budget.thresholds?.join() === thresholds?.join())
    if (isSame) this.line = budget
    return isSame
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    this.#pending++
    const turn = this.#tail.then(work)
    this.#tail = turn.catch(() => {})
    try {
      await turn
    } finally {
      this.#pending--
    }
  }

  async #renew(target: () => number): Promise<void> {
    const { randomId, ttlMs, horizonMs } = this.#settings
    if (this.#link.now() >= this.#forgottenAt) this.#leave()
    const lease = (this.#lease ??= { id: `lease/${randomId()}`, seq: 0 })
    const { spent } = this
    // While nobody answers the slice stays as it is: it is all there is.
    const keep = this.#link.isUnreachable ? Math.max(target(), this.limit - spent) : target()
    // Given back before it is said: nothing is granted from what the store may grant to others.
    this.limit = Math.min(this.limit, spent + keep)
    lease.seq++
    const sentAt = this.#link.elapsed()
    const lines = [{ budget: this.line, amount: spent - this.#settled, keep }]
    const result = await this.#link.ask(() => this.#link.store.settle({ id: lease.id, seq: lease.seq, ttlMs, lines }))
    const [kept = 0] = result.kept
    this.#reported = spent
    this.#leased = kept
    this.limit = spent + kept
    this.usableUntil = sentAt + ttlMs * usablePart
    this.freshUntil = sentAt + Math.min(ttlMs / 2, freshHorizons * horizonMs)
    this.#forgottenAt = this.#link.now() + ttlMs + RETENTION_MS - 60_000
    for (const { percent } of result.crossed) this.crossed.push(percent)
    const [state] = result.states
    if (state !== undefined) this.observe(state)
    this.#setLowWater()
  }

  async #end(): Promise<void> {
    const lease = this.#lease
    this.usableUntil = Number.NEGATIVE_INFINITY
    this.freshUntil = Number.NEGATIVE_INFINITY
    if (lease === undefined) return
    const lines = [{ budget: this.line, amount: this.spent - this.#settled + this.held }]
    const { crossed } = await this.#link.ask(() => this.#link.store.settle({ id: lease.id, lines }))
    for (const { percent } of crossed) this.crossed.push(percent)
    this.#leave()
  }

  /** The lease is over: settled, or expired so long ago that the store has charged it and does not know it any more. */
  #leave(): void {
    this.#lease = undefined
    this.limit = this.spent
    this.#settled = this.spent
    this.#reported = this.spent
    this.#leased = 0
    this.#forgottenAt = Number.POSITIVE_INFINITY
  }

  /** What to hold, beyond what is spent: not more than a fair share, and nothing where that serves no call. */
  #target(): number {
    const { horizonMs, processes } = this.#settings
    const fairShare = Math.floor((this.room + this.#leased) / (2 * processes))
    const target = Math.min(this.demand.want(horizonMs, moreCalls), fairShare)
    return target < this.held + this.demand.largest ? this.held : target
  }

  #setLowWater(): void {
    this.lowWater = ((this.#target() - this.held) * this.#settings.lowWaterPercent) / 100
  }

  /** What the store could still grant, to anybody. */
  get room(): number {
    const { limit, spent, credits, held } = this.#state
    const countable = Number.MAX_SAFE_INTEGER - spent - held
    if (limit === null || this.line.enforced === false) return countable
    return Math.min(countable, limit - spent + credits - held)
  }

  /**
   * From what spend on here the next threshold may be crossed, if all that others hold is spent by now. Settlements wait for
   * the store from there on, so that they can say what they crossed.
   */
  #nextReach(): number {
    const { limit, spent, credits, held } = this.#state
    const net = spent - credits
    const next = limit === null ? undefined : this.line.thresholds?.find((percent) => !reaches(net, percent, limit))
    if (next === undefined || limit === null) return Number.POSITIVE_INFINITY
    const point = Math.floor((limit / 100) * next * (1 - 1e-12))
    return this.#reported + point - net - Math.max(0, held - this.#leased)
  }
}
