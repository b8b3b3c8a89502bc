import type {
  BudgetLine,
  BudgetState,
  BudgetStore,
  ControlRequest,
  ReserveRequest,
  ReserveResult,
  SettleRequest,
  SettleResult,
  StoreCallOptions,
  StoreTraits,
} from '../contracts/budget-store.js'
import { BursarError, ConfigurationError, StoreUnavailableError } from '../errors/index.js'
import { Breaker } from './breaker.js'
import { type GuardedOptions, type GuardedSettings, guardedSettings } from './guarded-options.js'
import { Notices } from './notices.js'
import { SettleSpool } from './settle-spool.js'
import { openSpool } from './spool-folder.js'
import { withDeadline } from './with-deadline.js'

/** A budget store that answers in time, one way or the other, and loses no settlement. */
export interface GuardedStore extends BudgetStore {
  /** Settlements that are still to be posted. */
  readonly pending: number
  watch(listener: Parameters<NonNullable<BudgetStore['watch']>>[0]): () => void
  /** Posts what is still to be posted; rejects where the store does not take it. */
  flush(): Promise<void>
  /** Tries to post what is left, at most for the deadline of a settlement; then closes the store. */
  close(): Promise<void>
}

/**
 * Puts a deadline on every call of a store, tries once more, fails at once while the store is down, takes back
 * reservations that nobody knows the fate of, and posts settlements later that could not be posted now.
 *
 * @throws ConfigurationError for wrong options, and for a store that is guarded or leased already
 */
export function guarded(store: BudgetStore, options: GuardedOptions = {}): GuardedStore {
  const settings = guardedSettings(store, options)
  const guard = new GuardedBudgetStore(store, settings)
  return store.control === undefined
    ? guard
    : Object.assign(guard, {
        control: (request: ControlRequest, callOptions?: StoreCallOptions) => guard.setControl(request, callOptions),
      })
}

class GuardedBudgetStore implements GuardedStore {
  readonly traits: StoreTraits
  readonly watch: GuardedStore['watch']
  readonly #store: BudgetStore
  readonly #settings: GuardedSettings
  readonly #breaker: Breaker
  readonly #spool: SettleSpool
  readonly #notices = new Notices()
  #closing: Promise<void> | undefined

  constructor(store: BudgetStore, settings: GuardedSettings) {
    const { clock, spool, randomId } = settings
    this.traits = { ...store.traits, guarded: true }
    this.watch = this.#notices.watch
    this.#store = store
    this.#settings = settings
    this.#breaker = new Breaker(clock, settings)
    const { tell } = this.#notices
    store.watch?.(tell)
    const stored = spool === undefined ? undefined : openSpool(spool, { name: randomId(), now: clock.now() })
    this.#spool = new SettleSpool({ clock, stored, tell, post: (request) => this.#settleNow(request, undefined) })
  }

  get pending(): number {
    return this.#spool.size
  }

  async reserve(request: ReserveRequest, options?: StoreCallOptions): Promise<ReserveResult> {
    this.#requireOpen(options)
    try {
      return await this.#ask((call) => this.#store.reserve(request, call), this.#settings.deadlineMs, options)
    } catch (error) {
      // Held or not, nobody knows. Whoever aborts knows it, and may ask again with the same id or settle it with 0.
      if (error instanceof UnansweredError) this.#spool.add(nothingOf(request))
      throw error
    }
  }

  async settle(request: SettleRequest, options?: StoreCallOptions): Promise<SettleResult> {
    this.#requireOpen(options)
    try {
      return await this.#settleNow(request, options)
    } catch (error) {
      if (!(error instanceof StoreUnavailableError) || keeps(request)) throw error
      this.#spool.add(request)
      const kept = request.lines.map(() => 0)
      return { outcome: 'deferred', now: this.#settings.clock.now(), kept, states: [], crossed: [] }
    }
  }

  async read(lines: readonly BudgetLine[], options?: StoreCallOptions): Promise<readonly BudgetState[]> {
    this.#requireOpen(options)
    return this.#ask((call) => this.#store.read(lines, call), this.#settings.deadlineMs, options)
  }

  async setControl(request: ControlRequest, options?: StoreCallOptions): Promise<void> {
    this.#requireOpen(options)
    await this.#ask(async (call) => this.#store.control?.(request, call), this.#settings.deadlineMs, options)
  }

  async flush(): Promise<void> {
    await this.#spool.drain()
    await this.#store.flush?.()
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    const { clock, settleDeadlineMs: deadlineMs } = this.#settings
    await withDeadline(() => this.#spool.drain(), { clock, deadlineMs, signal: undefined }).catch(() => {})
    this.#spool.close()
    await this.#store.close?.()
  }

  #requireOpen(options: StoreCallOptions | undefined): void {
    if (this.#closing !== undefined) throw new StoreUnavailableError({ message: 'The budget store is closed.' })
    options?.signal?.throwIfAborted()
  }

  #settleNow(request: SettleRequest, options: StoreCallOptions | undefined): Promise<SettleResult> {
    return this.#ask((call) => this.#store.settle(request, call), this.#settings.settleDeadlineMs, options)
  }

  async #ask<Result>(
    call: (options: StoreCallOptions) => Promise<Result>,
    deadlineMs: number,
    options: StoreCallOptions | undefined,
  ): Promise<Result> {
    const { clock } = this.#settings
    if (!this.#breaker.enter()) throw this.#turnedAway()
    const signal = options?.signal
    try {
      const result = await withDeadline((over) => tryTwice(call, over), { clock, deadlineMs, signal })
      this.#succeed()
      return result
    } catch (error) {
      if (saysNothing(error, signal)) {
        this.#breaker.leave()
        throw error
      }
      this.#fail(error)
      throw new UnansweredError({ message: messageOf(error), cause: error })
    }
  }

  #turnedAway(): StoreUnavailableError {
    const message = `The budget store did not answer before; it is asked again in ${Math.ceil(this.#breaker.waitMs)} ms.`
    return new StoreUnavailableError({ message })
  }

  #succeed(): void {
    const wasOpen = this.#breaker.isOpen
    this.#breaker.succeed()
    if (!wasOpen) return
    this.#notices.tell({ kind: 'available', message: 'The budget store answers again.' })
    this.#spool.drain().catch(() => {})
  }

  #fail(error: unknown): void {
    const wasOpen = this.#breaker.isOpen
    this.#breaker.fail()
    if (wasOpen || !this.#breaker.isOpen) return
    const message = `${this.#settings.failures} calls of the budget store failed in a row: ${messageOf(error)}`
    this.#notices.tell({ kind: 'unavailable', message })
  }
}

/** The store may have done, or may yet do, what was asked. */
class UnansweredError extends StoreUnavailableError {}

/** One more try with the same id: a connection that broke is often a new one by then. */
async function tryTwice<Result>(
  call: (options: StoreCallOptions) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  try {
    return await call({ signal })
  } catch (error) {
    if (signal.aborted || saysNothing(error, undefined)) throw error
    return call({ signal })
  }
}

/** Whether the failure is the caller's own: it aborted, or its request is malformed. */
function saysNothing(error: unknown, signal: AbortSignal | undefined): boolean {
  return (
    signal?.aborted === true ||
    error instanceof RangeError ||
    error instanceof TypeError ||
    error instanceof ConfigurationError
  )
}

function messageOf(error: unknown): string {
  return BursarError.isInstance(error) ? (error as BursarError).message : `The budget store failed: ${String(error)}`
}

function keeps({ lines }: SettleRequest): boolean {
  return lines.some(({ keep }) => keep !== undefined)
}

function nothingOf({ id, lines }: ReserveRequest): SettleRequest {
  return { id, lines: lines.map(({ budget }) => ({ budget, amount: 0 })) }
}
