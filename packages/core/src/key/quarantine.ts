/** First pause of a key that a provider rejected, in ms; it doubles with each further rejection. */
const shortestQuarantineMs = 5_000
/** Longest pause of a rejected key, in ms; a key left alone for that long after its pause starts afresh. */
const longestQuarantineMs = 300_000

interface Sentence {
  readonly until: number
  readonly lengthMs: number
}

/** Which of an agent's keys a provider rejected lately, by fingerprint. */
export class Quarantine {
  readonly #sentences = new Map<string, Sentence>()

  /** Whether this begins a quarantine: calls in flight with a key that is already in one don't lengthen it. */
  reject(fingerprint: string, now: number): boolean {
    const last = this.#sentences.get(fingerprint)
    if (last && now < last.until) return false
    const isRepeated = last !== undefined && now < last.until + longestQuarantineMs
    const lengthMs = isRepeated ? Math.min(last.lengthMs * 2, longestQuarantineMs) : shortestQuarantineMs
    this.#sentences.set(fingerprint, { until: now + lengthMs, lengthMs })
    return true
  }

  holds(fingerprint: string, now: number): boolean {
    return now < this.endOf(fingerprint)
  }

  /** Epoch ms at which the key's latest pause ends or ended; 0 without one. */
  endOf(fingerprint: string): number {
    return this.#sentences.get(fingerprint)?.until ?? 0
  }

  /** Forgets all keys but these. */
  keepOnly(fingerprints: readonly string[]): void {
    for (const fingerprint of this.#sentences.keys()) {
      if (!fingerprints.includes(fingerprint)) this.#sentences.delete(fingerprint)
    }
  }
}
