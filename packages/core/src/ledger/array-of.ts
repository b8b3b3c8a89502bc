/** An array to be filled: growing one by `push` reserves 17 places at once, in the code that runs most. */
export function arrayOf<Item>(length: number): Item[] {
  // oxlint-disable-next-line unicorn/no-new-array -- a length is meant; Array.from would fill it first
  return new Array<Item>(length)
}
