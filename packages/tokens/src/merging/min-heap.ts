export const EMPTY = -1

/** A binary heap of numbers from 0 on; the smallest comes first. */
export class MinHeap {
  #values: Float64Array
  #size = 0

  constructor(capacity: number) {
    this.#values = new Float64Array(Math.max(capacity, 1))
  }

  push(value: number): void {
    if (this.#size === this.#values.length) this.#grow()
    const values = this.#values
    let index = this.#size
    this.#size += 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = values[parent] ?? 0
      if (above <= value) break
      values[index] = above
      index = parent
    }
    values[index] = value
  }

  /** Takes the smallest out; `EMPTY` if there is none. */
  pop(): number {
    if (this.#size === 0) return EMPTY
    const top = this.#values[0] ?? EMPTY
    this.#size -= 1
    if (this.#size > 0) this.#sink(this.#values[this.#size] ?? 0)
    return top
  }

  /** Puts a value in the place of the top and moves it down to where it belongs. */
  #sink(value: number): void {
    const values = this.#values
    const size = this.#size
    let index = 0
    for (let child = 1; child < size; child = 2 * index + 1) {
      const right = child + 1
      const smaller = right < size && (values[right] ?? 0) < (values[child] ?? 0) ? right : child
      const below = values[smaller] ?? 0
      if (below >= value) break
      values[index] = below
      index = smaller
    }
    values[index] = value
  }

  #grow(): void {
    const larger = new Float64Array(this.#values.length * 2)
    larger.set(this.#values)
    this.#values = larger
  }
}
