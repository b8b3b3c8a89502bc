/** A window is counted in at most this many slices. */
const slicesPerWindow = 100

/** What was taken within one hundredth of a window. */
export interface Slice {
  readonly startedAt: number
  lastTakenAt: number
  amount: number
  /** Whether the amount still counts. */
  isCounted: boolean
}

export interface RateWindowOptions {
  /** Amount that any `lengthMs` may hold. */
  readonly limit: number
  readonly lengthMs: number
}

/**
 * A sliding log: in no span of `lengthMs`, wherever it begins, is more than `limit` taken. What was taken within one
 * hundredth of the window shares an entry, which leaves as a whole when its last part is `lengthMs` old: never early,
 * and late by at most that hundredth.
 */
export class RateWindow {
  readonly limit: number
  readonly lengthMs: number
  readonly #slices: Slice[] = []
  #used = 0

  constructor({ limit, lengthMs }: RateWindowOptions) {
    this.limit = limit
    this.lengthMs = lengthMs
  }

  used(now: number): number {
    this.#forgetOld(now)
    return this.#used
  }

  /** Epoch ms at which `amount` fits if nothing else is taken: `now` where it fits; infinite where it never will. */
  readyAt(amount: number, now: number): number {
    if (amount > this.limit) return Infinity
    let excess = this.used(now) + amount - this.limit
    if (excess <= 0) return now
    for (const slice of this.#slices) {
      excess -= slice.amount
      if (excess <= 0) return slice.lastTakenAt + this.lengthMs
    }
    return now
  }

  /** Epoch ms before which `amount` can't fit if `ahead` is taken first. */
  readyBehind(ahead: number, amount: number, now: number): number {
    if (amount > this.limit) return Infinity
    // Any `limit + 1` units span a whole window, so each further `limit` of them costs one more.
    const rounds = Math.max(0, Math.ceil((ahead + amount) / this.limit) - 1)
    return this.readyAt(ahead + amount - rounds * this.limit, now) + rounds * this.lengthMs
  }

  take(amount: number, now: number): Slice {
    this.#forgetOld(now)
    this.#used += amount
    const newest = this.#slices.at(-1)
    if (newest && now - newest.startedAt < this.lengthMs / slicesPerWindow) {
      newest.lastTakenAt = now
      newest.amount += amount
      return newest
    }
    const slice: Slice = { startedAt: now, lastTakenAt: now, amount, isCounted: true }
    this.#slices.push(slice)
    return slice
  }

  /** Undoes a `take` of a call that was never sent. */
  giveBack(slice: Slice, amount: number): void {
    if (!slice.isCounted) return
    slice.amount -= amount
    this.#used -= amount
  }

  #forgetOld(now: number): void {
    this.#followClock(now)
    let oldest = this.#slices[0]
    while (oldest && oldest.lastTakenAt + this.lengthMs <= now) {
      oldest.isCounted = false
      this.#used -= oldest.amount
      this.#slices.shift()
      oldest = this.#slices[0]
    }
  }

  // A clock that is set back by an hour must not keep a window of a second full for an hour.
  #followClock(now: number): void {
    const setBackMs = (this.#slices.at(-1)?.lastTakenAt ?? now) - now
    if (setBackMs <= 0) return
    for (const [index, slice] of this.#slices.entries()) {
      const lastTakenAt = slice.lastTakenAt - setBackMs
      this.#slices[index] = Object.assign(slice, { startedAt: slice.startedAt - setBackMs, lastTakenAt })
    }
  }
}
