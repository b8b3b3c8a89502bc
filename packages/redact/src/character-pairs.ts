const asciiSize = 128
/** Stands for all pairs with a character beyond ASCII. */
const beyond = asciiSize * asciiSize

/**
 * A set of two neighbouring characters: looking for any of them costs one look-up a character, where a regular expression
 * tries each of its alternatives. Pairs beyond ASCII are all one.
 */
export class CharacterPairs {
  readonly #known = new Uint8Array(beyond + 1)

  constructor(pairs: readonly string[] = []) {
    for (const pair of pairs) this.add(pair)
  }

  add(pair: string): void {
    this.#known[pairCode(pair.charCodeAt(0), pair.charCodeAt(1))] = 1
  }

  isAt(text: string, at: number): boolean {
    return this.#known[pairCode(text.charCodeAt(at), text.charCodeAt(at + 1))] === 1
  }

  /** The first place, from `from` on, where a pair of the set stands; -1 without one. */
  find(text: string, from: number): number {
    const known = this.#known
    let first = text.charCodeAt(from)
    for (let at = from + 1; at < text.length; at += 1) {
      const second = text.charCodeAt(at)
      if (known[pairCode(first, second)] === 1) return at - 1
      first = second
    }
    return -1
  }
}

function pairCode(first: number, second: number): number {
  return first < asciiSize && second < asciiSize ? first * asciiSize + second : beyond
}
