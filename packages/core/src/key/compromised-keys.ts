/** Who said when that a key is known to others. */
export interface Compromise {
  readonly actor: string
  readonly reason: string | undefined
  /** Epoch ms. */
  readonly at: number
}

/** Fingerprints of keys that must never serve again, whoever holds them. */
export class CompromisedKeys {
  readonly #compromises = new Map<string, Compromise>()

  has(fingerprint: string): boolean {
    return this.#compromises.size > 0 && this.#compromises.has(fingerprint)
  }

  get(fingerprint: string): Compromise | undefined {
    return this.#compromises.get(fingerprint)
  }

  /** Whether this is news. */
  add(fingerprint: string, compromise: Compromise): boolean {
    if (this.has(fingerprint)) return false
    this.#compromises.set(fingerprint, compromise)
    return true
  }
}
