import type { Clock } from '../contracts/clock.js'

/**
 * What the shared store's clock shows, as far as its answers tell: it decides in which minute a call is counted, and the
 * machine's own clock may be minutes away. Until the first answer it is the machine's.
 */
export class StoreTime {
  readonly #clock: Clock
  #aheadMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Epoch ms. */
  now(): number {
    return this.#clock.now() + this.#aheadMs
  }

  /** The store said `storeNow` at some instant between `askedAt` (epoch ms of the machine's clock) and now. */
  observe(storeNow: number, askedAt: number): void {
    const atLeast = storeNow - this.#clock.now()
    this.#aheadMs = Math.max(atLeast, Math.min(this.#aheadMs, storeNow - askedAt))
  }
}
