import type { Clock } from '../contracts/clock.js'

/** Longest delay of a timer in Node; a longer one fires at once. https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const longestDelayMs = 2_147_483_647

/** Calls back at a point in time, however far, never before this returns; the returned function cancels. */
export function scheduleAt(clock: Clock, at: number, callback: () => void): () => void {
  const delay = (): number => Math.min(Math.max(0, Math.ceil(at - clock.now())), longestDelayMs)
  // A timer may fire a little early.
  const onTimer = (): void => {
    if (clock.now() >= at) callback()
    else cancel = clock.schedule(delay(), onTimer)
  }
  let cancel = clock.schedule(delay(), onTimer)
  return () => cancel()
}

/** One timer that can be set anew. */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #at = Infinity
  #cancel = (): void => {}

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** Rings at `at` (epoch ms) and no longer at an earlier setting; never for `Infinity`. */
  set(at: number): void {
    if (at === this.#at) return
    this.#cancel()
    this.#at = at
    this.#cancel = at === Infinity ? () => {} : scheduleAt(this.#clock, at, () => this.#onTime())
  }

  /** Rings at `at` unless it was to ring earlier. */
  advance(at: number): void {
    if (at < this.#at) this.set(at)
  }

  #onTime(): void {
    this.#at = Infinity
    this.#ring()
  }
}
