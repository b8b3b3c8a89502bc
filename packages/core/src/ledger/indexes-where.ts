const NONE: readonly number[] = Object.freeze<number[]>([])

/** Indexes of the items that match; most often none, which costs no array. */
export function indexesWhere<Item>(items: readonly Item[], matches: (item: Item) => boolean): readonly number[] {
  let indexes: number[] | undefined
  for (let index = 0; index < items.length; index++) {
    const item = items[index]
    if (item !== undefined && matches(item)) (indexes ??= []).push(index)
  }
  return indexes ?? NONE
}
