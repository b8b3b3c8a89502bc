const NONE: readonly number[] = Object.freeze<number[]>([])

/** Indexes of the items that match; most often none, which costs no array. */
export function indexesWhere<Item>(items: readonly Item[], matches: (item: Item) => boolean): readonly number[] {
  let indexes: number[] | undefined
  let index = 0
  for (const item of items) {
    if (matches(item)) (indexes ??= []).push(index)
    index++
  }
  return indexes ?? NONE
}
