import type { BudgetStore } from '../contracts/budget-store.js'
import type { Clock } from '../contracts/clock.js'
import { StoreUnavailableError } from '../errors/index.js'

/** The store behind leases: whether it can be reached, and what time it is there. */
export class StoreLink {
  readonly store: BudgetStore
  readonly #clock: Clock
  #offset: number
  #isUnreachable = false

  constructor(store: BudgetStore, clock: Clock) {
    this.store = store
    this.#clock = clock
    this.#offset = clock.now() - this.elapsed()
  }

  /** The last call had no answer, and none since had one. */
  get isUnreachable(): boolean {
    return this.#isUnreachable
  }

  /** Milliseconds on a clock that nobody sets. */
  elapsed(): number {
    return this.#clock.elapsed?.() ?? this.#clock.now()
  }

  /** Epoch ms on this machine; goes on while it sleeps, which `elapsed` may not. */
  now(): number {
    return this.#clock.now()
  }

  /** The store's time, epoch ms, when `elapsed` is the given one; off by less than the quickest answer took. */
  timeAt(elapsed: number): number {
    return Math.floor(this.#offset + elapsed)
  }

  async ask<Result>(call: () => Promise<Result>): Promise<Result> {
    const sentAt = this.elapsed()
    try {
      const result = await call()
      this.#isUnreachable = false
      this.#learnTime(result, sentAt)
      return result
    } catch (error) {
      if (error instanceof StoreUnavailableError) this.#isUnreachable = true
      throw error
    }
  }

  /** The store said its time at some moment since the call was sent; what is known stays where it fits that. */
  #learnTime(result: unknown, sentAt: number): void {
    const now: unknown = typeof result === 'object' && result !== null ? Reflect.get(result, 'now') : undefined
    if (typeof now !== 'number') return
    this.#offset = Math.min(Math.max(this.#offset, now - this.elapsed()), now - sentAt)
  }
}
