import { valueStart } from './json-scan.js'

/**
 * Finds one key in a text that is read forward in many small ranges. A miss is remembered, so a text is searched once
 * however many events it holds.
 */
export class KeyCursor {
  readonly #quoted: string
  #next = -1

  constructor(key: string) {
    this.#quoted = `"${key}"`
  }

  /** The position of the key's opening quote in `[from, to)`, or -1. Only keys count, not values. */
  find(text: string, from: number, to: number): number {
    let at = this.#search(text, from)
    while (at < to && valueStart(text, this.after(at)) === -1) at = this.#search(text, at + 1)
    return at < to ? at : -1
  }

  /** The position after the closing quote of a key found at `at`. */
  after(at: number): number {
    return at + this.#quoted.length
  }

  /** Another text follows, or the same from its start. */
  reset(): void {
    this.#next = -1
  }

  #search(text: string, from: number): number {
    if (this.#next < from) {
      const found = text.indexOf(this.#quoted, from)
      this.#next = found === -1 ? Number.POSITIVE_INFINITY : found
    }
    return this.#next
  }
}
