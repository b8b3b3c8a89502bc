import { hashBytes, spread } from './hash-bytes.js'

export const NO_TOKEN = -1

const RANK_BITS = 18
const RANK_MASK = 2 ** RANK_BITS - 1

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
  /** Rank by the byte of a token. */
  readonly singles: Int32Array
  /** How many tokens there are. */
  readonly size: number
  readonly tokens: TokenBytes
  /** Rank plus one in the low bits, bits of the hash above them: most other texts are told apart here. 0: empty. */
  readonly #slots: Int32Array
  readonly #mask: number
  readonly #lengths: Uint8Array

  constructor(tokens: TokenBytes) {
    this.tokens = tokens
    this.size = tokens.offsets.length - 1
    if (this.size > RANK_MASK) throw new Error(`A vocabulary of ${this.size} tokens is too large.`)
    const slots = 2 ** Math.ceil(Math.log2(this.size * 2))
    this.#slots = new Int32Array(slots)
    this.#mask = slots - 1
    this.pairs = new Int32Array(0x10000).fill(NO_TOKEN)
    this.singles = new Int32Array(0x100).fill(NO_TOKEN)
    this.#lengths = new Uint8Array(this.size)
    let longest = 0
    for (let rank = 0; rank < this.size; rank += 1) {
      this.#add(rank)
      longest = Math.max(longest, this.lengthOf(rank))
    }
    this.longest = longest
  }

  /** Bytes of a token. */
  lengthOf(rank: number): number {
    return this.#lengths[rank] ?? 0
  }

  /** The rank of the token made of bytes `start` to `end`, which have this hash; `NO_TOKEN` if there is none. */
  rankOf(text: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots
    const mask = this.#mask
    const place = spread(hash)
    for (let slot = place & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] ?? 0
      if (entry === 0) return NO_TOKEN
      const rank = (entry & RANK_MASK) - 1
      if (((entry ^ place) & ~RANK_MASK) === 0 && this.#isToken(rank, text, start, end)) return rank
    }
  }

  #isToken(rank: number, text: Uint8Array, start: number, end: number): boolean {
    if (this.#lengths[rank] !== end - start) return false
    const { bytes, offsets } = this.tokens
    const from = offsets[rank] ?? 0
    for (let at = start, token = from; at < end; at += 1, token += 1) if (text[at] !== bytes[token]) return false
    return true
  }

  #add(rank: number): void {
    const { bytes, offsets } = this.tokens
    const from = offsets[rank] ?? 0
    const length = (offsets[rank + 1] ?? 0) - from
    this.#lengths[rank] = length
    const place = spread(hashBytes(bytes, from, from + length))
    let slot = place & this.#mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask
    this.#slots[slot] = (place & ~RANK_MASK) | (rank + 1)
    if (length === 1) this.singles[bytes[from] ?? 0] = rank
    if (length === 2) this.pairs[((bytes[from] ?? 0) << 8) | (bytes[from + 1] ?? 0)] = rank
  }
}
