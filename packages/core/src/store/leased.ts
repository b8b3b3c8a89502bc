import type {
  BudgetLine,
  BudgetState,
  BudgetStore,
  ControlRequest,
  ReserveLine,
  ReserveRequest,
  ReserveResult,
  SettleLine,
  SettleRequest,
  SettleResult,
  StoreCallOptions,
  StoreTraits,
  ThresholdCrossing,
} from '../contracts/budget-store.js'
import { StoreUnavailableError } from '../errors/index.js'
import { arrayOf } from '../ledger/array-of.js'
import { expiryOf } from '../ledger/held-buckets.js'
import { indexesWhere } from '../ledger/indexes-where.js'
import { RETENTION_MS } from '../ledger/records.js'
import { validateReserve, validateSettle } from '../ledger/validate-request.js'
import { GateChecks } from './gate-checks.js'
import { guarded } from './guarded.js'
import type { LeasePool } from './lease-pool.js'
import { LeasePools } from './lease-pools.js'
import { LeaseUpkeep } from './lease-upkeep.js'
import { type LeasedOptions, leasedSettings, type LeasedSettings } from './leased-options.js'
import { type LocalHold, LocalHolds, type LocalShare } from './local-holds.js'
import { amountKept, closeHold, isPlain, keepHold } from './local-settlement.js'
import { Notices } from './notices.js'
import { RememberedIds } from './remembered-ids.js'
import { StoreLink } from './store-link.js'

/** A budget store that serves most calls from slices it has debited in advance. */
export interface LeasedStore extends BudgetStore {
  watch(listener: Parameters<NonNullable<BudgetStore['watch']>>[0]): () => void
  /** Tells the store what was spent from slices, and posts what a guard still has to post. */
  flush(): Promise<void>
  /** Gives the slices back, and closes the store. Calls in flight are charged what they hold. */
  close(): Promise<void>
}

/**
 * Serves calls from slices of the counters that the store has debited in advance: no round trip for nearly every call, and
 * none at all while the store is away. A store that is not guarded gets a guard.
 *
 * @throws ConfigurationError for wrong options, and for a store that is leased already
 */
export function leased(store: BudgetStore, options: LeasedOptions = {}): LeasedStore {
  const settings = leasedSettings(store, options)
  const { clock, randomId } = settings
  const inner = store.traits?.guarded === true ? store : guarded(store, { clock, randomId })
  const lessee = new LeasedBudgetStore(inner, settings)
  return inner.control === undefined
    ? lessee
    : Object.assign(lessee, {
        control: (request: ControlRequest, callOptions?: StoreCallOptions) => lessee.setControl(request, callOptions),
      })
}

const NONE: readonly never[] = Object.freeze<never[]>([])
class LeasedBudgetStore implements LeasedStore {
  readonly traits: StoreTraits
  readonly watch: LeasedStore['watch']
  readonly #store: BudgetStore
  readonly #settings: LeasedSettings
  readonly #link: StoreLink
  readonly #pools: LeasePools
  readonly #gates: GateChecks
  readonly #holds = new LocalHolds()
  /** Reservations that the store holds, by when it forgets them. */
  readonly #heldByStore = new Map<string, number>()
  readonly #remembered = new RememberedIds()
  readonly #notices = new Notices()
  readonly #upkeep: LeaseUpkeep
  #closing: Promise<void> | undefined

  constructor(store: BudgetStore, settings: LeasedSettings) {
    this.traits = { ...store.traits, leased: true }
    this.watch = this.#notices.watch
    this.#store = store
    this.#settings = settings
    this.#link = new StoreLink(store, settings.clock)
    this.#pools = new LeasePools(this.#link, settings)
    this.#gates = new GateChecks(this.#link, settings.randomId)
    const [link, pools, notices] = [this.#link, this.#pools, this.#notices]
    this.#upkeep = new LeaseUpkeep({ link, pools, settings, notices, onTick: (at) => this.#sweep(at) })
    store.watch?.(this.#notices.tell)
  }

  async reserve(request: ReserveRequest, options?: StoreCallOptions): Promise<ReserveResult> {
    this.#requireOpen(options)
    validateReserve(request)
    return this.#serve(request) ?? this.#reserveSlowly(request, options)
  }

  async settle(request: SettleRequest, options?: StoreCallOptions): Promise<SettleResult> {
    this.#requireOpen(options)
    validateSettle(request)
    const time = this.#link.timeAt(this.#link.elapsed())
    if (time >= this.#holds.earliest) this.#expire(time)
    const hold = this.#holds.get(request.id)
    if (hold === undefined) return this.#settleElsewhere(request, time, options)
    return isPlain(hold, request) ? this.#settlePlain(hold, request, time) : this.#settleSpecial(hold, request, time)
  }

  async read(lines: readonly BudgetLine[], options?: StoreCallOptions): Promise<readonly BudgetState[]> {
    this.#requireOpen(options)
    this.#expire(this.#link.timeAt(this.#link.elapsed()))
    this.#upkeep.catchUp(lines)
    await this.#upkeep.untilRenewed(lines)
    const states = await this.#link.ask(() => this.#store.read(lines, options))
    return this.#observed(lines, states)
  }

  async setControl(request: ControlRequest, options?: StoreCallOptions): Promise<void> {
    this.#requireOpen(options)
    if (request.kind === 'gate') this.#gates.forget(request.gate)
    await this.#link.ask(async () => this.#store.control?.(request, options))
    if (request.kind === 'gate') return this.#gates.forget(request.gate)
    const changed = this.#pools.all().filter(({ line, hasLease }) => hasLease && line.limitKey === request.limitKey)
    await Promise.all(changed.map((pool) => pool.recall()))
  }

  async flush(): Promise<void> {
    const unreported = this.#pools.all().filter(({ hasLease, hasSlack }) => hasLease && hasSlack)
    await Promise.all(unreported.map((pool) => pool.report()))
    for (const pool of unreported) this.#upkeep.tellCrossed(pool)
    await this.#store.flush?.()
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    this.#upkeep.stop()
    await Promise.allSettled(this.#pools.all().map((pool) => pool.close()))
    await this.#store.close?.()
  }

  #requireOpen(options: StoreCallOptions | undefined): void {
    if (this.#closing !== undefined) throw new StoreUnavailableError({ message: 'The budget store is closed.' })
    options?.signal?.throwIfAborted()
  }

  /** Grants from the slices, or answers `undefined` where they do not decide. Asks nobody. */
  #serve(request: ReserveRequest): ReserveResult | undefined {
    const { id, lines, ttlMs, onExpire, gates } = request
    const elapsed = this.#link.elapsed()
    const time = this.#link.timeAt(elapsed)
    this.#upkeep.sample(elapsed)
    if (onExpire !== 'charge' || lines.length === 0 || time >= this.#holds.earliest || this.#knows(id, time))
      return undefined
    if (!this.#gates.areOpen(gates, elapsed)) return undefined
    const pools = this.#poolsThatServe(lines, { elapsed, time })
    if (pools === undefined) return undefined
    const shares = arrayOf<LocalShare>(lines.length)
    const granted = arrayOf<number>(lines.length)
    const states = arrayOf<BudgetState>(lines.length)
    let isLow = false
    let hasCrossed = false
    let index = 0
    for (const pool of pools) {
      const amount = lines[index]?.amount ?? 0
      pool.held += amount
      pool.references++
      pool.demand.ask(amount)
      if (pool.held > pool.demand.peakHeld) pool.demand.peakHeld = pool.held
      if (pool.free < pool.lowWater) isLow = true
      if (pool.crossed.length > 0) hasCrossed = true
      shares[index] = { pool, amount, charged: 0 }
      granted[index] = amount
      states[index] = pool.visible()
      index++
    }
    if (isLow) for (const pool of pools) this.#upkeep.fillUp(pool)
    const expiresAt = expiryOf(time, ttlMs)
    this.#holds.add({ id, shares, expiresAt, ttlMs, seq: -1, isExpired: false })
    const wouldRefuse = wouldRefuseOf(lines, states, granted)
    const result = {
      ok: true,
      replay: false,
      granted,
      expiresAt,
      now: time,
      states,
      wouldRefuse,
      crossed: hasCrossed ? this.#withCrossed(lines, NONE) : NONE,
    } as const
    return this.#link.isUnreachable ? { ...result, degraded: true } : result
  }

  #poolsThatServe(
    lines: readonly ReserveLine[],
    at: { readonly elapsed: number; readonly time: number },
  ): readonly LeasePool[] | undefined {
    const pools = arrayOf<LeasePool>(lines.length)
    let index = 0
    for (const { budget, amount } of lines) {
      const pool = this.#pools.current(budget.key)
      if (pool === undefined || !pool.mayServe(budget, amount, at)) return undefined
      if (this.#link.isUnreachable && (budget.onStoreError ?? 'deny') === 'deny') return undefined
      pools[index++] = pool
    }
    return pools
  }

  #knows(id: string, time: number): boolean {
    return (
      this.#holds.get(id) !== undefined ||
      (this.#heldByStore.size > 0 && this.#heldByStore.has(id)) ||
      this.#remembered.placeOf(id, time) !== undefined
    )
  }

  async #reserveSlowly(request: ReserveRequest, options: StoreCallOptions | undefined): Promise<ReserveResult> {
    const time = this.#link.timeAt(this.#link.elapsed())
    const expired = this.#expire(time)
    const known = this.#holds.get(request.id)
    if (known !== undefined || this.#remembered.placeOf(request.id, time) === 'here') {
      return this.#repeat(request, known)
    }
    const lines = request.lines.map(({ budget }) => budget)
    this.#upkeep.catchUp(lines)
    if (await this.#upkeep.untilRenewed(lines)) {
      const served = this.#serve(request)
      if (served !== undefined) return served
    }
    await Promise.all([...expired].filter(({ hasLease }) => hasLease).map((pool) => pool.report()))
    return this.#reserveFromStore(request, options)
  }

  /** Near the limit the slices are given back first: what is free here may be what the call needs. */
  async #reserveFromStore(request: ReserveRequest, options: StoreCallOptions | undefined): Promise<ReserveResult> {
    const pools = request.lines.map(({ budget }) => this.#pools.of(budget))
    const takesLess = request.lines.some(({ amount, atLeast = amount }, index) => {
      const pool = pools[index]
      return atLeast < amount && pool?.hasSlack === true && pool.room < amount
    })
    if (takesLess) await recall(pools)
    const first = await this.#ask(request, options)
    const isShort = !first.ok && (first.reason === 'held' || first.reason === 'exhausted')
    if (!isShort || !pools.some(({ hasLease, hasSlack }) => hasLease && hasSlack)) return this.#answer(request, first)
    await recall(pools)
    return this.#answer(request, await this.#ask(request, options))
  }

  async #ask(request: ReserveRequest, options: StoreCallOptions | undefined): Promise<ReserveResult> {
    try {
      return await this.#link.ask(() => this.#store.reserve(request, options))
    } catch (error) {
      // The store may hold it, or fence it: this id is not ours any more.
      this.#remembered.add(request.id, 'store', this.#link.timeAt(this.#link.elapsed()))
      throw error
    }
  }

  #answer(request: ReserveRequest, result: ReserveResult): ReserveResult {
    const { lines, gates } = request
    const states = this.#observed(
      lines.map(({ budget }) => budget),
      result.states,
    )
    const crossed = result.ok && result.replay ? NONE : this.#withCrossed(lines, result.crossed)
    if (result.ok || (result.reason !== 'suspended' && result.reason !== 'settled')) this.#gates.passed(gates)
    if (!result.ok) return { ...result, states, crossed }
    this.#heldByStore.set(request.id, result.expiresAt)
    this.#upkeep.learn(lines)
    return {
      ...result,
      states,
      crossed,
      wouldRefuse: result.replay ? NONE : wouldRefuseOf(lines, states, result.granted),
    }
  }

  /** The first answer again, for an id that is held here or was settled here. */
  async #repeat({ id, lines }: ReserveRequest, hold: LocalHold | undefined): Promise<ReserveResult> {
    const now = this.#link.timeAt(this.#link.elapsed())
    if (hold === undefined || hold.isExpired) {
      return { ok: false, reason: 'settled', failed: NONE, now, ...(await this.#touch(lines)) }
    }
    const granted = lines.map(({ budget: { key, window } }) => {
      const share = hold.shares.find(({ pool: { line } }) => line.key === key && line.window === window)
      if (share !== undefined) return share.amount
      throw new RangeError(`Reservation "${id}" is held without "${key}" (${window}): use a new id for other lines.`)
    })
    const states = await this.read(lines.map(({ budget }) => budget))
    const { expiresAt } = hold
    return { ok: true, replay: true, granted, expiresAt, now, states, wouldRefuse: NONE, crossed: NONE }
  }

  /** Where the lines stand, and what has been crossed by holds that expired. */
  async #touch(lines: readonly ReserveLine[]): Promise<Pick<ReserveResult, 'states' | 'crossed'>> {
    await reportSlack(lines.flatMap(({ budget }) => this.#pools.find(budget) ?? []))
    const request = {
      id: `touch/${this.#settings.randomId()}`,
      lines: lines.map(({ budget }) => ({ budget, amount: 0 })),
    }
    const { states, crossed } = await this.#link.ask(() => this.#store.settle(request))
    return {
      states: this.#observed(
        lines.map(({ budget }) => budget),
        states,
      ),
      crossed: this.#withCrossed(lines, crossed),
    }
  }

  #settlePlain(hold: LocalHold, request: SettleRequest, time: number): SettleResult | Promise<SettleResult> {
    const { shares } = hold
    const elapsed = this.#link.elapsed()
    let mustReport = false
    let isStale = false
    let index = 0
    for (const { pool, amount, charged } of shares) {
      const spent = request.lines[index++]?.amount ?? 0
      pool.held -= amount
      pool.spent += spent - charged
      pool.references--
      if (pool.spent >= pool.reachAt || pool.free < 0 || pool.crossed.length > 0) mustReport = true
      if (elapsed >= pool.freshUntil) isStale = true
    }
    this.#holds.delete(hold.id)
    this.#remembered.add(hold.id, 'here', time)
    if (mustReport || (isStale && !this.#link.isUnreachable)) {
      return this.#reportAll(request.lines, { outcome: 'settled', kept: request.lines.map(() => 0) }, isStale)
    }
    const kept = arrayOf<number>(shares.length)
    const states = arrayOf<BudgetState>(shares.length)
    for (index = 0; index < shares.length; index++) {
      kept[index] = 0
      states[index] = (shares[index] as LocalShare).pool.visible()
    }
    return { outcome: 'settled', now: time, kept, states, crossed: NONE }
  }

  /** Settlements that keep, come late, name other lines or give back. What was charged before is told first. */
  async #settleSpecial(hold: LocalHold, request: SettleRequest, time: number): Promise<SettleResult> {
    const { lines } = request
    const keeps = lines.some(({ keep }) => keep !== undefined)
    if (keeps && (request.seq ?? 0) <= hold.seq) return this.#settledAlready(lines, hold)
    const wasExpired = hold.isExpired
    await this.#reportIfReachable(hold)
    if (keeps) {
      await keepHold(hold, request, { time, poolOf: ({ budget }) => this.#pools.of(budget) })
      this.#holds.add(hold)
      await this.#reportIfReachable(hold)
      const outcome = wasExpired ? 'late' : 'kept'
      return this.#reportAll(lines, { outcome, kept: amountKept(hold, request), expiresAt: hold.expiresAt }, true)
    }
    const forStore = closeHold(hold, request)
    this.#holds.delete(hold.id)
    this.#remembered.add(hold.id, 'here', time)
    for (const { pool } of hold.shares) pool.references--
    if (forStore.length > 0) await this.#settleForeign(request.id, lines, forStore)
    await this.#reportIfReachable(hold)
    return this.#reportAll(lines, { outcome: wasExpired ? 'late' : 'settled', kept: lines.map(() => 0) }, true)
  }

  /** Sums are kept here where they can't be told, and go with the next message. */
  async #reportIfReachable({ shares }: LocalHold): Promise<void> {
    try {
      await reportSlack(shares.map(({ pool }) => pool))
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error
    }
  }

  /** What no slice paid for, under the same id, which the store has not seen. */
  async #settleForeign(id: string, all: readonly SettleLine[], lines: readonly SettleLine[]): Promise<void> {
    const result = await this.#link.ask(() => this.#store.settle({ id, lines }))
    this.#observed(
      lines.map(({ budget }) => budget),
      result.states,
    )
    for (const { line, percent } of result.crossed) {
      const budget = lines[line]?.budget
      if (budget !== undefined && all.some((asked) => asked.budget === budget))
        this.#pools.of(budget).crossed.push(percent)
    }
  }

  /** A settlement of what the store holds, or of what nobody knows. */
  async #settleElsewhere(
    request: SettleRequest,
    time: number,
    options: StoreCallOptions | undefined,
  ): Promise<SettleResult> {
    const { id, lines } = request
    if (this.#remembered.placeOf(id, time) === 'here') return this.#settledAlready(lines, undefined)
    await this.#upkeep.untilRenewed(lines.map(({ budget }) => budget))
    const pools = lines.flatMap(({ budget }) => this.#pools.find(budget) ?? [])
    // What is free here may be what a hold is to be topped up with.
    if (lines.some(({ keep }) => keep !== undefined)) await recall(pools)
    else await reportSlack(pools.filter((pool) => pool.hasLease && isNear(pool, lines)))
    const result = await this.#link.ask(() => this.#store.settle(request, options))
    if (result.expiresAt === undefined) {
      this.#heldByStore.delete(id)
      this.#remembered.add(id, 'store', time)
    } else {
      this.#heldByStore.set(id, result.expiresAt)
    }
    for (const { budget, amount } of lines) this.#pools.find(budget)?.demand.spendElsewhere(amount)
    const states = this.#observed(
      lines.map(({ budget }) => budget),
      result.states,
    )
    return { ...result, states, crossed: this.#withCrossed(lines, result.crossed) }
  }

  /** Changes nothing; answers what is held now. */
  async #settledAlready(lines: readonly SettleLine[], hold: LocalHold | undefined): Promise<SettleResult> {
    const states = await this.read(lines.map(({ budget }) => budget))
    const now = this.#link.timeAt(this.#link.elapsed())
    if (hold === undefined || hold.isExpired) {
      return { outcome: 'replay', now, kept: lines.map(() => 0), states, crossed: NONE }
    }
    const kept = amountKept(hold, { id: hold.id, lines })
    return { outcome: 'replay', now, kept, expiresAt: hold.expiresAt, states, crossed: NONE }
  }

  /** Tells the store before it answers: the settlement may have crossed a threshold, or spent more than was debited. */
  async #reportAll(
    lines: readonly SettleLine[],
    result: Pick<SettleResult, 'outcome' | 'kept' | 'expiresAt'>,
    isSpecial: boolean,
  ): Promise<SettleResult> {
    const pools = lines.flatMap(({ budget }) => this.#pools.find(budget) ?? [])
    try {
      await Promise.all(
        pools
          .filter((pool) => pool.hasLease && (isSpecial || pool.free < 0 || pool.spent >= pool.reachAt))
          .map((pool) => pool.report()),
      )
    } catch (error) {
      // The sum is kept here, and told with the next message.
      if (!(error instanceof StoreUnavailableError)) throw error
    }
    const now = this.#link.timeAt(this.#link.elapsed())
    const states = lines.flatMap(({ budget }) => this.#pools.find(budget)?.visible() ?? [])
    return { ...result, now, states, crossed: this.#withCrossed(lines, NONE) }
  }

  #withCrossed(
    lines: readonly { readonly budget: BudgetLine }[],
    own: readonly ThresholdCrossing[],
  ): readonly ThresholdCrossing[] {
    const crossed = lines.flatMap(({ budget }, line) => {
      const pool = this.#pools.find(budget)
      return pool === undefined ? [] : pool.crossed.splice(0).map((percent) => ({ line, percent }))
    })
    if (crossed.length === 0) return own
    return [...crossed, ...own].toSorted((left, right) => left.line - right.line || left.percent - right.percent)
  }

  #observed(lines: readonly BudgetLine[], states: readonly BudgetState[]): readonly BudgetState[] {
    return states.map((state, index) => {
      const line = lines[index]
      const pool = line === undefined ? undefined : this.#pools.find(line)
      if (pool === undefined) return state
      pool.observe(state)
      return pool.visible()
    })
  }

  /** Forgets what is over: holds, reservations that the store has forgotten, answers of gates. */
  #sweep({ elapsed, time }: { readonly elapsed: number; readonly time: number }): void {
    this.#expire(time)
    for (const [id, expiresAt] of this.#heldByStore) if (expiresAt + RETENTION_MS <= time) this.#heldByStore.delete(id)
    this.#gates.sweep(elapsed)
  }

  /** Charges holds that have expired; says which pools were charged. */
  #expire(time: number): ReadonlySet<LeasePool> {
    return time < this.#holds.earliest ? new Set() : this.#holds.expire(time)
  }
}

async function recall(pools: readonly LeasePool[]): Promise<void> {
  await Promise.all(pools.filter(({ hasLease, hasSlack }) => hasLease && hasSlack).map((pool) => pool.recall()))
}

async function reportSlack(pools: readonly LeasePool[]): Promise<void> {
  await Promise.all(pools.filter(({ hasUnreported }) => hasUnreported).map((pool) => pool.report()))
}

/** Whether the settlement may cross a threshold together with what the store does not know yet. */
function isNear(pool: LeasePool, lines: readonly SettleLine[]): boolean {
  const { key, window } = pool.line
  const amount = lines.find(({ budget }) => budget.key === key && budget.window === window)?.amount ?? 0
  return pool.spent + amount >= pool.reachAt
}

/** Lines that are not enforced and would have refused; `states` has the grant in it. */
function wouldRefuseOf(
  lines: readonly ReserveLine[],
  states: readonly BudgetState[],
  granted: readonly number[],
): readonly number[] {
  let index = -1
  return indexesWhere(lines, ({ budget, amount, atLeast = amount }) => {
    index++
    if (budget.enforced !== false) return false
    const state = states[index]
    if (state === undefined || state.limit === null) return false
    return atLeast > state.limit - state.spent + state.credits - state.held + (granted[index] ?? 0)
  })
}
