/** First pause of a key that a provider rejected, in ms; it doubles with each further rejection. */
const shortestQuarantineMs = 5_000
/** Longest pause of a rejected key, in ms; a key left alone for that long after its pause starts afresh. */
const longestQuarantineMs = 300_000

/** How long one key stands behind the others because the provider rejected it. */
export class Quarantine {
  #since = Number.POSITIVE_INFINITY
  #lengthMs = 0

  /** Epoch ms at which the latest pause ends or ended; `-Infinity` without one. */
  get endsAt(): number {
    return this.#lengthMs === 0 ? Number.NEGATIVE_INFINITY : this.#since + this.#lengthMs
  }

  /** Whether this begins a pause: calls in flight with a key that is already in one don't lengthen it. */
  begin(now: number): boolean {
    if (this.holds(now)) return false
    const isRepeated = this.#lengthMs > 0 && now >= this.#since && now < this.endsAt + longestQuarantineMs
    this.#lengthMs = isRepeated ? Math.min(this.#lengthMs * 2, longestQuarantineMs) : shortestQuarantineMs
    this.#since = now
    return true
  }

  /** A pause that begins in the future belongs to a clock that was set back since: it is over. */
  holds(now: number): boolean {
    return now >= this.#since && now < this.endsAt
  }

  lift(): void {
    this.#since = Number.POSITIVE_INFINITY
    this.#lengthMs = 0
  }
}
