import { LRUCache } from 'lru-cache'
import type {
  BudgetLine,
  BudgetState,
  BudgetStore,
  ControlRequest,
  ReserveLine,
  ReserveRequest,
  ReserveResult,
  SettleRequest,
  SettleResult,
  StoreCallOptions,
  StoreTraits,
  ThresholdCrossing,
} from '../contracts/budget-store.js'
import type { Clock } from '../contracts/clock.js'
import { ConfigurationError, StoreUnavailableError } from '../errors/index.js'
import { systemClock } from '../defaults.js'
import { RETENTION_MS } from '../ledger/records.js'
import { validateLines, validateReserve, validateSettle } from '../ledger/validate-request.js'
import { describeValue } from '../validation/describe-value.js'
import { assertKnownOptions } from '../validation/known-options.js'
import { assertStore } from './guarded-options.js'
import { mergeReserved, mergeSettled, type Part } from './merge-results.js'

export interface CombineOptions {
  /** Which store keeps a counter: its index, from the counter's key alone. The same answer for ever, in every process. */
  readonly route: (key: string) => number
  /** By which it forgets an id when the stores do. @default the machine's clock */
  readonly clock?: Pick<Clock, 'now'>
}

/** Ids of which it is known where they stand; more than that are in flight nowhere. */
const rememberedIds = 100_000

/** Where an id stands. */
interface Placement {
  /** Reservations that were taken back: an id that was taken back is spent, so the next one has another. */
  attempt: number
  /** What it holds, by store; none where it was taken back. */
  readonly shares: Map<number, Share[]>
  isSettled: boolean
  /** When no store knows the id any more, epoch ms. */
  forgottenAt: number
}

interface Share {
  readonly budget: BudgetLine
  charged: number
  held: number
}

/**
 * One store over several, each with counters of its own. A reservation holds in each and is taken back where one refuses: it
 * never passes a limit, and two at once may refuse each other for a moment.
 *
 * @throws ConfigurationError for what is no store, and a route that is none
 */
export function combine(stores: readonly BudgetStore[], options: CombineOptions): BudgetStore {
  assertKnownOptions('combine', options, ['route', 'clock'])
  if (!Array.isArray(stores) || stores.length < 2) {
    throw new ConfigurationError('combine needs two stores or more: combine([a, b], { route: (key) => 0 }).')
  }
  stores.forEach((store: unknown, index) => assertStore(`combine: stores[${index}]`, store))
  if (typeof options.route !== 'function') {
    throw new ConfigurationError(`combine: route must be a function; got ${describeValue(options.route)}.`)
  }
  const combined = new CombinedBudgetStore(stores, { clock: systemClock, ...options })
  return stores.some(({ control }) => control === undefined)
    ? combined
    : Object.assign(combined, {
        control: (request: ControlRequest, callOptions?: StoreCallOptions) => combined.setControl(request, callOptions),
      })
}

class CombinedBudgetStore implements BudgetStore {
  readonly traits: StoreTraits
  readonly #stores: readonly BudgetStore[]
  readonly #route: CombineOptions['route']
  readonly #clock: Pick<Clock, 'now'>
  readonly #placements = new LRUCache<string, Placement>({ max: rememberedIds })
  #closing: Promise<void> | undefined

  constructor(stores: readonly BudgetStore[], { route, clock }: Required<CombineOptions>) {
    const all = (has: (traits: StoreTraits) => boolean): boolean => stores.every(({ traits = {} }) => has(traits))
    this.traits = {
      shared: all(({ shared = true }) => shared),
      durable: all(({ durable = true }) => durable),
      guarded: all(({ guarded = false }) => guarded),
      leased: all(({ leased = false }) => leased),
    }
    this.#stores = stores
    this.#route = route
    this.#clock = clock
  }

  async reserve(request: ReserveRequest, options?: StoreCallOptions): Promise<ReserveResult> {
    this.#requireOpen(options)
    validateReserve(request)
    const placement = this.#placementOf(request.id)
    const decides = placement.isSettled || request.lines.length === 0
    const parts = this.#split(request.lines, decides ? placement.shares.keys() : [])
    if (parts.length === 0) parts.push({ store: 0, indexes: [], lines: [] })
    const id = placement.attempt === 0 ? request.id : `${request.id}#${placement.attempt}`
    const foreign = foreignLine(placement, parts)
    // The stores that have the id decide first whether it is still held.
    const asked = foreign === undefined ? parts : this.#split([], placement.shares.keys())
    const answers = await Promise.allSettled(
      asked.map(({ store, lines }) => this.#store(store).reserve({ ...request, id, lines }, options)),
    )
    if (foreign !== undefined) return this.#refuseForeign(request, foreign, answers)
    const results = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    if (results.length === parts.length && results.every(({ ok }) => ok)) {
      placement.isSettled = false
      parts.forEach(({ store, lines }, part) => {
        const result = results[part]
        if (result?.ok !== true || result.replay) return
        placement.shares.set(
          store,
          lines.map(({ budget }, index) => ({ budget, charged: 0, held: result.granted[index] ?? 0 })),
        )
      })
      const merged = mergeReserved(request, parts, results)
      if (merged.ok) placement.forgottenAt = merged.expiresAt + RETENTION_MS
      return merged
    }
    return this.#takeBack(request, { id, parts, answers, placement })
  }

  async settle(request: SettleRequest, options?: StoreCallOptions): Promise<SettleResult> {
    this.#requireOpen(options)
    validateSettle(request)
    const placement = this.#placementOf(request.id)
    const id = placement.attempt === 0 ? request.id : `${request.id}#${placement.attempt}`
    const keeps = request.lines.some(({ keep }) => keep !== undefined)
    // An id that nobody knows is fenced everywhere: whatever it would reserve later is late.
    const isKnown = placement.shares.size > 0
    const parts = this.#split(request.lines, isKnown || keeps ? placement.shares.keys() : this.#stores.keys())
    const results = await Promise.all(
      parts.map(({ store, lines }) => {
        const named = keeps ? keptLines(lines, placement.shares.get(store) ?? []) : lines
        return this.#store(store).settle({ ...request, id, lines: named }, options)
      }),
    )
    parts.forEach(({ store, lines }, part) => noteSettled(placement, store, { lines, result: results[part], keeps }))
    const merged = mergeSettled(request, parts, results)
    if (merged.outcome !== 'replay' || placement.forgottenAt === Number.POSITIVE_INFINITY) {
      placement.forgottenAt = (merged.expiresAt ?? merged.now) + RETENTION_MS
    }
    placement.isSettled ||= !keeps
    return merged
  }

  async read(lines: readonly BudgetLine[], options?: StoreCallOptions): Promise<readonly BudgetState[]> {
    this.#requireOpen(options)
    validateLines(lines)
    const parts = this.#split(
      lines.map((budget) => ({ budget })),
      [],
    )
    const states = new Array<BudgetState>(lines.length)
    await Promise.all(
      parts.map(async (part) => {
        const read = await this.#store(part.store).read(
          part.lines.map(({ budget }) => budget),
          options,
        )
        read.forEach((state, index) => (states[part.indexes[index] ?? 0] = state))
      }),
    )
    return states
  }

  async setControl(request: ControlRequest, options?: StoreCallOptions): Promise<void> {
    this.#requireOpen(options)
    await Promise.all(this.#stores.map((store) => store.control?.(request, options)))
  }

  watch(listener: Parameters<NonNullable<BudgetStore['watch']>>[0]): () => void {
    const ends = this.#stores.map((store) => store.watch?.(listener))
    return () => ends.forEach((end) => end?.())
  }

  async flush(): Promise<void> {
    await Promise.all(this.#stores.map((store) => store.flush?.()))
  }

  close(): Promise<void> {
    return (this.#closing ??= Promise.all(this.#stores.map((store) => store.close?.())).then(() => {}))
  }

  #requireOpen(options: StoreCallOptions | undefined): void {
    if (this.#closing !== undefined) throw new StoreUnavailableError({ message: 'The budget store is closed.' })
    options?.signal?.throwIfAborted()
  }

  #store(index: number): BudgetStore {
    const store = this.#stores[index]
    if (store !== undefined) return store
    throw new ConfigurationError(
      `combine: route answered ${describeValue(index)}; there are ${this.#stores.length} stores.`,
    )
  }

  #placementOf(id: string): Placement {
    const known = this.#placements.get(id)
    if (known !== undefined && this.#clock.now() < known.forgottenAt) return known
    const forgottenAt = Number.POSITIVE_INFINITY
    const placement: Placement = { attempt: known?.attempt ?? 0, shares: new Map(), isSettled: false, forgottenAt }
    this.#placements.set(id, placement)
    return placement
  }

  /** The lines by store; the stores in `also` have a part even without a line. */
  #split<Line extends { readonly budget: BudgetLine }>(lines: readonly Line[], also: Iterable<number>): Part<Line>[] {
    const parts = new Map<number, Part<Line>>()
    const partOf = (store: number): Part<Line> => {
      const part = parts.get(store) ?? { store, indexes: [], lines: [] }
      parts.set(store, part)
      return part
    }
    lines.forEach((line, index) => {
      const part = partOf(this.#route(line.budget.key))
      this.#store(part.store)
      part.indexes.push(index)
      part.lines.push(line)
    })
    for (const store of also) partOf(store)
    return [...parts.values()]
  }

  async #refuseForeign(
    { id, lines }: ReserveRequest,
    { key, window }: BudgetLine,
    answers: readonly PromiseSettledResult<ReserveResult>[],
  ): Promise<ReserveResult> {
    const refusal = answers.find((answer) => answer.status === 'rejected' || !answer.value.ok)
    if (refusal?.status === 'rejected') throw refusal.reason
    if (refusal === undefined || refusal.value.ok) {
      throw new RangeError(`Reservation "${id}" is held without "${key}" (${window}): use a new id for other lines.`)
    }
    const states = await this.read(lines.map(({ budget }) => budget))
    return { ...refusal.value, states, failed: [], crossed: [] }
  }

  /** What one refused, none holds. A store that did not answer is told that nothing is held. */
  async #takeBack(request: ReserveRequest, { id, parts, answers, placement }: Attempt): Promise<ReserveResult> {
    const crossed: ThresholdCrossing[] = []
    const results = await Promise.all(
      parts.map(async ({ store, lines, indexes }, part) => {
        const answer = answers[part]
        const result = answer?.status === 'fulfilled' ? answer.value : undefined
        if (result?.ok === false || result?.replay === true) return result
        if (answer?.status === 'rejected' && isMalformed(answer.reason)) return undefined
        placement.attempt += placement.attempt === attemptOf(id, request.id) ? 1 : 0
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

interface Attempt {
  readonly id: string
  readonly parts: readonly Part<ReserveRequest['lines'][number]>[]
  readonly answers: readonly PromiseSettledResult<ReserveResult>[]
  readonly placement: Placement
}

/** The store has changed nothing. */
function isMalformed(error: unknown): boolean {
  return error instanceof RangeError || error instanceof TypeError
}

function attemptOf(id: string, original: string): number {
  return id === original ? 0 : Number(id.slice(original.length + 1))
}

function byLine(left: ThresholdCrossing, right: ThresholdCrossing): number {
  return left.line - right.line || left.percent - right.percent
}

/** A line in a store that does not have the id, which others have. */
function foreignLine({ shares, isSettled }: Placement, parts: readonly Part<ReserveLine>[]): BudgetLine | undefined {
  if (isSettled || shares.size === 0) return undefined
  return parts.find(({ store, lines }) => lines.length > 0 && !shares.has(store))?.lines[0]?.budget
}

/** In a settlement that keeps, a line that keeps nothing says so, and what is not named is renewed as it is. */
function keptLines(lines: SettleRequest['lines'], shares: readonly Share[]): SettleRequest['lines'] {
  const named = lines.map((line) => ({ ...line, keep: line.keep ?? 0 }))
  if (named.length > 0) return named
  return shares.map(({ budget, charged, held }) => ({ budget, amount: charged, keep: held }))
}

function noteSettled(
  { shares }: Placement,
  store: number,
  {
    lines,
    result,
    keeps,
  }: { readonly lines: SettleRequest['lines']; readonly result: SettleResult | undefined; readonly keeps: boolean },
): void {
  const known = shares.get(store) ?? []
  if (!shares.has(store)) shares.set(store, known)
  if (!keeps || result?.outcome === 'replay') return
  lines.forEach(({ budget, amount }, index) => {
    const share = known.find((other) => other.budget.key === budget.key && other.budget.window === budget.window)
    const held = result?.kept[index] ?? 0
    if (share === undefined) known.push({ budget, charged: amount, held })
    else Object.assign(share, { charged: amount, held })
  })
}
