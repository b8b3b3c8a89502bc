import type { RingKey } from './ring-key.js'

/** Which key serves one call, from the moment the request leaves until the call has ended. */
export class KeyInUse {
  #key: RingKey | undefined
  #isHeld = false

  /** The key that served last; `undefined` for a call without one. */
  get key(): RingKey | undefined {
    return this.#key
  }

  /** A key that is handed over from is no longer in use. */
  take(key: RingKey, now: number): void {
    this.release(now)
    this.#key = key
    this.#isHeld = true
    key.inFlight++
    key.lastUsedAt = now
  }

  release(now: number): void {
    if (!this.#isHeld || this.#key === undefined) return
    this.#isHeld = false
    this.#key.inFlight--
    this.#key.lastUsedAt = now
  }
}
