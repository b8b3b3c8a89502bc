import { spread } from './hash-bytes.js'

export const NO_TOKEN = -1

/** The tokens of an encoding end to end; `offsets[rank]` is where one begins, the entry after it where it ends. */
export interface TokenBytes {
  readonly bytes: Uint8Array
  readonly offsets: Uint32Array
}

/**
 * The rank of a token by its bytes: an open-addressing hash table over typed arrays. The table never changes, so text can't
 * slow it down, and equal hashes are told apart by their bytes.
 */
export class Vocabulary {
  /** Length of the longest token in bytes. */
  readonly longest: number
  /** Rank by the two bytes of a token, first byte high. */
  readonly pairs: Int32Array
  readonly #tokens: TokenBytes
  /** Two entries per slot: the hash, and the rank plus one (0: empty). */
  readonly #slots: Int32Array
  readonly #mask: number

  constructor(tokens: TokenBytes, hashes: Int32Array) {
    this.#tokens = tokens
    const slots = 2 ** Math.ceil(Math.log2(hashes.length * 2))
    this.#slots = new Int32Array(slots * 2)
    this.#mask = slots - 1
    this.pairs = new Int32Array(0x10000).fill(NO_TOKEN)
    let longest = 0
    for (let rank = 0; rank < hashes.length; rank += 1) {
      this.#add(rank, hashes[rank] ?? 0)
      longest = Math.max(longest, this.#lengthOf(rank))
    }
    this.longest = longest
  }

  /** The rank of the token made of bytes `start` to `end`, which have this hash; `NO_TOKEN` if there is none. */
  rankOf(text: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots
    const mask = this.#mask
    for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[2 * slot + 1] ?? 0
      if (entry === 0) return NO_TOKEN
      if (slots[2 * slot] === hash && this.#isToken(entry - 1, text, start, end)) return entry - 1
    }
  }

  #isToken(rank: number, text: Uint8Array, start: number, end: number): boolean {
    const { bytes, offsets } = this.#tokens
    const from = offsets[rank] ?? 0
    if ((offsets[rank + 1] ?? 0) - from !== end - start) return false
    for (let at = start, token = from; at < end; at += 1, token += 1) if (text[at] !== bytes[token]) return false
    return true
  }

  #add(rank: number, hash: number): void {
    let slot = spread(hash) & this.#mask
    while (this.#slots[2 * slot + 1] !== 0) slot = (slot + 1) & this.#mask
    this.#slots[2 * slot] = hash
    this.#slots[2 * slot + 1] = rank + 1
    if (this.#lengthOf(rank) !== 2) return
    const { bytes, offsets } = this.#tokens
    const from = offsets[rank] ?? 0
    this.pairs[((bytes[from] ?? 0) << 8) | (bytes[from + 1] ?? 0)] = rank
  }

  #lengthOf(rank: number): number {
    const { offsets } = this.#tokens
    return (offsets[rank + 1] ?? 0) - (offsets[rank] ?? 0)
  }
}
