/** A binary heap of numbers; the smallest comes first. */
export class MinHeap {
  readonly #values: number[] = []

  push(value: number): void {
    const values = this.#values
    let index = values.length
    values.push(value)
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = values[parent] ?? 0
      if (above <= value) break
      values[index] = above
      index = parent
    }
    values[index] = value
  }

  pop(): number | undefined {
    const values = this.#values
    const top = values[0]
    const last = values.pop()
    if (last !== undefined && values.length > 0) this.#sink(last)
    return top
  }

  /** Puts a value in the place of the top and moves it down to where it belongs. */
  #sink(value: number): void {
    const values = this.#values
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      if (left >= values.length) break
      const right = left + 1
      const smaller = right < values.length && (values[right] ?? 0) < (values[left] ?? 0) ? right : left
      const below = values[smaller] ?? 0
      if (below >= value) break
      values[index] = below
      index = smaller
    }
    values[index] = value
  }
}
