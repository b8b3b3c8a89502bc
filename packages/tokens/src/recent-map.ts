/**
 * A map that forgets. Two generations: when the young one holds half of the entries it becomes the old one, and what was in
 * the old one and not asked for since then is gone. So the half used last is always there, without a list to keep in order.
 */
export class RecentMap<Value> {
  readonly #half: number
  #young = new Map<string, Value>()
  #old: ReadonlyMap<string, Value> = new Map()

  constructor(entries: number) {
    this.#half = Math.ceil(entries / 2)
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: string, value: Value): void {
    if (this.#young.size >= this.#half && !this.#young.has(key)) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }

  /** From the least to the most recently set. */
  entries(): [key: string, value: Value][] {
    const left = [...this.#old].filter(([key]) => !this.#young.has(key))
    return [...left, ...this.#young]
  }
}
