import type { StoreNotice } from '../contracts/budget-store.js'

/** How many notices wait for somebody to listen: those of a spool that was found at the start. */
const mostUnheard = 1_000

/** Hands a store's notices to those who watch it; a listener that throws is nobody else's affair. */
export class Notices {
  readonly #listeners = new Set<(notice: StoreNotice) => void>()
  readonly #unheard: StoreNotice[] = []

  get isWatched(): boolean {
    return this.#listeners.size > 0
  }

  readonly watch = (listener: (notice: StoreNotice) => void): (() => void) => {
    // A function of its own lets one listener be added twice and removed once.
    const own = (notice: StoreNotice): void => listener(notice)
    this.#listeners.add(own)
    for (const notice of this.#unheard.splice(0)) this.tell(notice)
    return () => void this.#listeners.delete(own)
  }

  readonly tell = (notice: StoreNotice): void => {
    if (this.#listeners.size === 0 && this.#unheard.length < mostUnheard) this.#unheard.push(notice)
    for (const listener of this.#listeners) {
      try {
        listener(notice)
      } catch {
        // The store goes on.
      }
    }
  }
}
