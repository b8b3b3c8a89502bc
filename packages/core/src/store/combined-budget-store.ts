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
import type { Clock } from '../contracts/clock.js'
import { ConfigurationError, StoreUnavailableError } from '../errors/index.js'
import { arrayOf } from '../ledger/array-of.js'
import { RETENTION_MS } from '../ledger/records.js'
import { validateLines, validateReserve, validateSettle } from '../ledger/validate-request.js'
import { describeValue } from '../validation/describe-value.js'
import { mergeReserved, mergeSettled, type Part } from './merge-results.js'
import {
  foreignLine,
  isReplay,
  keptLines,
  leaveEmpty,
  noteReserved,
  noteSettled,
  placedId,
  type Placement,
  Placements,
} from './placements.js'
import { splitLines } from './split-lines.js'

/** Life, in ms, of a hold that is renewed without a life of its own, before it is. */
const emptyTtlMs = 60_000

interface CombinedSettings {
  readonly route: (key: string) => number
  readonly clock: Pick<Clock, 'now'>
}

interface Attempt {
  readonly id: string
  /** Which attempt under the caller's id it is. */
  readonly number: number
  readonly placement: Placement
  readonly parts: readonly Part<ReserveLine>[]
  readonly answers: readonly PromiseSettledResult<ReserveResult>[]
}

/** The store that `combine` makes. */
export class CombinedBudgetStore implements BudgetStore {
  readonly traits: StoreTraits
  readonly #stores: readonly BudgetStore[]
  readonly #route: (key: string) => number
  readonly #clock: Pick<Clock, 'now'>
  readonly #placements: Placements
  #closing: Promise<void> | undefined

  constructor(stores: readonly BudgetStore[], { route, clock }: CombinedSettings) {
    const traits = stores.map((store) => store.traits ?? {})
    this.traits = {
      shared: traits.some(({ shared = true }) => shared),
      durable: traits.every(({ durable = true }) => durable),
      guarded: traits.every(({ guarded = false }) => guarded),
      leased: traits.every(({ leased = false }) => leased),
    }
    this.#stores = stores
    this.#route = (key) => this.#checked(route(key))
    this.#clock = clock
    this.#placements = new Placements(clock)
  }

  async reserve(request: ReserveRequest, options?: StoreCallOptions): Promise<ReserveResult> {
    this.#requireOpen(options)
    validateReserve(request)
    const placement = this.#placements.of(request.id)
    const id = placedId(request.id, placement)
    // A store where the id is settled refuses it, whichever lines it is asked for now.
    const isDecidedThere = placement.isSettled || request.lines.length === 0
    const parts = splitLines(request.lines, this.#route, isDecidedThere ? placement.shares.keys() : [])
    if (parts.length === 0) parts.push({ store: 0, indexes: [], lines: [] })
    const foreign = foreignLine(placement, parts)
    if (foreign !== undefined) return this.#refuseForeign({ ...request, id }, { foreign, placement }, options)
    const attempt = { id, number: placement.attempt, placement, parts }
    const answers = await this.#askAll({ ...request, id }, parts, options)
    const granted = answers.flatMap((answer) => (answer.status === 'fulfilled' && answer.value.ok ? answer.value : []))
    if (granted.length < parts.length) return this.#takeBack(request, { ...attempt, answers })
    const merged = mergeReserved(request, parts, granted)
    parts.forEach((part, index) => {
      const result = granted[index]
      if (result !== undefined) noteReserved(placement, part, result, request.onExpire)
    })
    return merged
  }

  async settle(request: SettleRequest, options?: StoreCallOptions): Promise<SettleResult> {
    this.#requireOpen(options)
    validateSettle(request)
    const placement = this.#placements.of(request.id)
    const id = placedId(request.id, placement)
    const keeps = request.lines.some(({ keep }) => keep !== undefined)
    const isKnownAlready = isReplay(placement, request, keeps)
    const named = new Set(request.lines.map(({ budget }) => this.#route(budget.key)))
    const wasEmpty = keeps && !isKnownAlready && leaveEmpty(placement, named)
    const opensReleasing = keeps && placement.onExpire === 'release'
    // An id that nobody knows is fenced everywhere: whatever it would reserve later is late.
    const isKnown = placement.shares.size > 0
    const also = isKnown || keeps ? placement.shares.keys() : this.#stores.keys()
    const parts = splitLines(request.lines, this.#route, also)
    const results = await Promise.all(
      parts.map((part) => {
        if (isKnownAlready && !placement.shares.has(part.store)) return this.#readOnly(part, options)
        const lines = keeps ? keptLines(placement, part, this.#clock.now()) : part.lines
        const own = { ...request, id, lines }
        if (opensReleasing && !placement.shares.has(part.store)) return this.#openReleasing(part.store, own, options)
        return this.#store(part.store).settle(own, options)
      }),
    )
    const merged = mergeSettled(request, parts, results)
    if (isKnownAlready) return merged
    const wasExpired = merged.now >= placement.expiresAt
    parts.forEach((part, index) => {
      const result = results[index]
      if (result !== undefined) noteSettled(placement, part, result)
    })
    placement.isSettled = !keeps
    placement.expiresAt = merged.expiresAt ?? merged.now
    placement.forgottenAt = placement.expiresAt + RETENTION_MS
    if (keeps) placement.seq = request.seq ?? 0
    return wasEmpty ? { ...merged, outcome: wasExpired ? 'late' : 'kept' } : merged
  }

  async read(lines: readonly BudgetLine[], options?: StoreCallOptions): Promise<readonly BudgetState[]> {
    this.#requireOpen(options)
    validateLines(lines)
    const parts = splitLines(
      lines.map((budget) => ({ budget })),
      this.#route,
    )
    const states = arrayOf<BudgetState>(lines.length)
    await Promise.all(
      parts.map(async ({ store, indexes, lines: own }) => {
        const budgets = own.map(({ budget }) => budget)
        const read = await this.#store(store).read(budgets, options)
        read.forEach((state, index) => (states[indexes[index] ?? 0] = state))
      }),
    )
    return states
  }

  async setControl(request: ControlRequest, options?: StoreCallOptions): Promise<void> {
    this.#requireOpen(options)
    await Promise.all(this.#stores.map(async (store) => store.control?.(request, options)))
  }

  watch(listener: Parameters<NonNullable<BudgetStore['watch']>>[0]): () => void {
    const ends = this.#stores.map((store) => store.watch?.(listener))
    return () => ends.forEach((end) => end?.())
  }

  async flush(): Promise<void> {
    await Promise.all(this.#stores.map(async (store) => store.flush?.()))
  }

  close(): Promise<void> {
    return (this.#closing ??= Promise.all(this.#stores.map(async (store) => store.close?.())).then(() => {}))
  }

  #requireOpen(options: StoreCallOptions | undefined): void {
    if (this.#closing !== undefined) throw new StoreUnavailableError({ message: 'The budget store is closed.' })
    options?.signal?.throwIfAborted()
  }

  #checked(index: number): number {
    if (this.#stores[index] !== undefined) return index
    const count = this.#stores.length
    throw new ConfigurationError(`combine: route answered ${describeValue(index)}; there are ${count} stores.`)
  }

  #store(index: number): BudgetStore {
    return this.#stores[this.#checked(index)] as BudgetStore
  }

  /** A hold that a settlement opens is charged when it expires; one that shall be released is reserved first, with nothing. */
  async #openReleasing(
    store: number,
    request: SettleRequest,
    options: StoreCallOptions | undefined,
  ): Promise<SettleResult> {
    const { id, ttlMs = emptyTtlMs } = request
    const lines = request.lines.map(({ budget }) => ({ budget, amount: 0 }))
    const opened = await this.#store(store).reserve({ id, lines, ttlMs, onExpire: 'release' }, options)
    const settled = await this.#store(store).settle(request, options)
    return { ...settled, crossed: [...opened.crossed, ...settled.crossed].toSorted(byLine) }
  }

  /** A store that does not know the id would charge what the others know to be charged already. */
  async #readOnly({ store, lines }: Part<SettleLine>, options: StoreCallOptions | undefined): Promise<SettleResult> {
    const budgets = lines.map(({ budget }) => budget)
    const states = await this.#store(store).read(budgets, options)
    return { outcome: 'replay', now: 0, kept: lines.map(() => 0), states, crossed: [] }
  }

  #askAll(
    request: ReserveRequest,
    parts: readonly Part<ReserveLine>[],
    options: StoreCallOptions | undefined,
  ): Promise<PromiseSettledResult<ReserveResult>[]> {
    return Promise.allSettled(
      parts.map(({ store, lines }) => this.#store(store).reserve({ ...request, lines }, options)),
    )
  }

  /** The stores that have the id decide whether it is still held: then it can't be asked for other lines. */
  async #refuseForeign(
    request: ReserveRequest,
    { foreign, placement }: { readonly foreign: BudgetLine; readonly placement: Placement },
    options: StoreCallOptions | undefined,
  ): Promise<ReserveResult> {
    const owners = splitLines<ReserveLine>([], this.#route, placement.shares.keys())
    const answers = await this.#askAll(request, owners, options)
    const refusal = answers.find((answer) => answer.status === 'rejected' || !answer.value.ok)
    if (refusal?.status === 'rejected') throw refusal.reason
    if (refusal === undefined || refusal.value.ok) {
      const { key, window } = foreign
      throw new RangeError(
        `Reservation "${request.id}" is held without "${key}" (${window}): use a new id for other lines.`,
      )
    }
    const states = await this.read(request.lines.map(({ budget }) => budget))
    return { ...refusal.value, states, failed: [], crossed: [] }
  }

  /** What one refused, none holds. A store that did not answer is told that nothing is held. */
  async #takeBack(request: ReserveRequest, attempt: Attempt): Promise<ReserveResult> {
    const { id, number, parts, answers, placement } = attempt
    const isSettled = answers.some(isSettledRefusal)
    const crossed: ThresholdCrossing[] = []
    const results = await Promise.all(
      parts.map(async ({ store, lines, indexes }, part) => {
        const answer = answers[part]
        const result = answer?.status === 'fulfilled' ? answer.value : undefined
        if (result?.ok === false || result?.replay === true) return result
        if (answer?.status === 'rejected' && isMalformed(answer.reason)) return undefined
        // Where the id is settled elsewhere it is now fenced here too; otherwise it is spent, and asked again under another.
        if (!isSettled) placement.attempt = Math.max(placement.attempt, number + 1)
        else if (!placement.shares.has(store)) placement.shares.set(store, [])
        const undone = this.#store(store).settle({ id, lines: lines.map(({ budget }) => ({ budget, amount: 0 })) })
        // A store that fails here leaves the hold to expire into spend.
        const { states, crossed: own } = await undone.catch(() => ({ states: result?.states ?? [], crossed: [] }))
        for (const { line, percent } of own) crossed.push({ line: indexes[line] ?? 0, percent })
        return result && { ...result, states }
      }),
    )
    const failed = answers.find((answer) => answer.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    const merged = mergeReserved(request, parts, results as ReserveResult[])
    return { ...merged, crossed: [...merged.crossed, ...crossed].toSorted(byLine) }
  }
}

/** The store has changed nothing. */
function isMalformed(error: unknown): boolean {
  return error instanceof RangeError || error instanceof TypeError
}

function byLine(left: ThresholdCrossing, right: ThresholdCrossing): number {
  return left.line - right.line || left.percent - right.percent
}

function isSettledRefusal(answer: PromiseSettledResult<ReserveResult>): boolean {
  return answer.status === 'fulfilled' && !answer.value.ok && answer.value.reason === 'settled'
}
