import type { Clock } from '../contracts/clock.js'

export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number
  /** How long it stays open at first, in ms; twice as long after each probe that fails. */
  readonly openMs: number
  /** The longest it stays open, in ms. */
  readonly longestOpenMs: number
}

/**
 * Spares a store that does not answer, and its callers the wait: after some failures in a row it lets nobody pass for a
 * while, then one call that tries. Written here because the libraries there are read the machine's clock themselves.
 */
export class Breaker {
  readonly #clock: Pick<Clock, 'now' | 'elapsed'>
  readonly #options: BreakerOptions
  #failures = 0
  #openMs = 0
  #openUntil = 0
  #isProbing = false

  constructor(clock: Pick<Clock, 'now' | 'elapsed'>, options: BreakerOptions) {
    this.#clock = clock
    this.#options = options
  }

  /** Whether calls are turned away, but for one that tries. */
  get isOpen(): boolean {
    return this.#openMs > 0
  }

  /** In how many ms the next call may try. */
  get waitMs(): number {
    return this.isOpen ? Math.max(0, this.#openUntil - this.#elapsed()) : 0
  }

  /** Whether the call may pass. Each that does ends in `succeed`, `fail` or `leave`. */
  enter(): boolean {
    if (!this.isOpen) return true
    if (this.#isProbing || this.waitMs > 0) return false
    this.#isProbing = true
    return true
  }

  succeed(): void {
    this.#failures = 0
    this.#openMs = 0
    this.#isProbing = false
  }

  fail(): void {
    this.#failures++
    if (this.isOpen ? !this.#isProbing : this.#failures < this.#options.failures) return
    this.#isProbing = false
    const { openMs, longestOpenMs } = this.#options
    this.#openMs = this.isOpen ? Math.min(this.#openMs * 2, longestOpenMs) : openMs
    this.#openUntil = this.#elapsed() + this.#openMs
  }

  /** The call says nothing about the store: it was aborted, or malformed. */
  leave(): void {
    this.#isProbing = false
  }

  #elapsed(): number {
    return this.#clock.elapsed?.() ?? this.#clock.now()
  }
}
