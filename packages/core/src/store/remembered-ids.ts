import { RETENTION_MS } from '../ledger/records.js'

/** Where an id was decided: here, or by the store. */
export type Place = 'here' | 'store'

/**
 * Ids that were decided, for as long as a store remembers a settled one. Forgotten by the generation, as the memory store
 * does it: nothing is swept while calls come in.
 */
export class RememberedIds {
  #young = new Map<string, number>()
  #old = new Map<string, number>()
  #youngSince = 0

  /** @param now epoch ms of the store */
  add(id: string, place: Place, now: number): void {
    if (now >= this.#youngSince + RETENTION_MS) {
      this.#old = now >= this.#youngSince + 2 * RETENTION_MS ? new Map() : this.#young
      this.#young = new Map()
      this.#youngSince = now
    }
    // One number for both: small maps, and times are positive.
    this.#young.set(id, place === 'here' ? now : -now)
  }

  placeOf(id: string, now: number): Place | undefined {
    const at = this.#young.get(id) ?? (this.#old.size === 0 ? undefined : this.#old.get(id))
    if (at === undefined || Math.abs(at) + RETENTION_MS <= now) return undefined
    return at > 0 ? 'here' : 'store'
  }
}
