import { NO_TOKEN } from '../vocabulary/vocabulary.js'
import type { Vocabulary } from '../vocabulary/vocabulary.js'
import { extendedHash, hashBetween } from './prefix-hashes.js'

/** Up to here looking at all pairs in every round is faster than going from left to right. */
export const LONGEST_SCANNED = 24

const NONE = 0x7fffffff
const NO_BYTES = new Uint8Array()

/** Counts the tokens of short pieces one after the other: byte-pair merging, lowest rank first, leftmost first. */
export class ShortMerge {
  readonly #vocabulary: Vocabulary
  /** Where part i begins, from the start of the piece; the entry after the last part is the piece's length. */
  readonly #starts = new Int32Array(LONGEST_SCANNED + 2)
  /** The rank of part i joined with the next. */
  readonly #ranks = new Int32Array(LONGEST_SCANNED + 2)
  readonly #prefixes = new Int32Array(LONGEST_SCANNED + 1)
  #bytes: Uint8Array = NO_BYTES
  #from = 0
  #parts = 0

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary
  }

  count(bytes: Uint8Array, start: number, end: number): number {
    this.#bytes = bytes
    this.#from = start
    this.#parts = end - start
    this.#cutIntoBytes()
    for (let lowest = this.#lowest(); lowest !== NO_TOKEN; lowest = this.#lowest()) {
      this.#joinWithNext(lowest)
      this.#rate(lowest)
      if (lowest > 0) this.#rate(lowest - 1)
    }
    return this.#parts
  }

  /** Wipes what the last piece could be told from. */
  forget(): void {
    this.#bytes = NO_BYTES
    this.#prefixes.fill(0)
  }

  #cutIntoBytes(): void {
    const bytes = this.#bytes
    const from = this.#from
    const parts = this.#parts
    const { pairs } = this.#vocabulary
    let hash = 0
    for (let index = 0; index < parts; index += 1) {
      const byte = bytes[from + index] ?? 0
      const pair = index + 1 < parts ? (pairs[(byte << 8) | (bytes[from + index + 1] ?? 0)] ?? NO_TOKEN) : NO_TOKEN
      this.#starts[index] = index
      this.#ranks[index] = pair === NO_TOKEN ? NONE : pair
      this.#prefixes[index] = hash
      hash = extendedHash(hash, byte)
    }
    this.#starts[parts] = parts
    this.#prefixes[parts] = hash
  }

  #lowest(): number {
    const ranks = this.#ranks
    const pairs = this.#parts - 1
    let lowest = NONE
    let at = NO_TOKEN
    for (let index = 0; index < pairs; index += 1) {
      const rank = ranks[index] ?? NONE
      if (rank < lowest) {
        lowest = rank
        at = index
      }
    }
    return at
  }

  #joinWithNext(part: number): void {
    const starts = this.#starts
    const ranks = this.#ranks
    this.#parts -= 1
    for (let index = part + 1; index <= this.#parts; index += 1) {
      starts[index] = starts[index + 1] ?? 0
      ranks[index] = ranks[index + 1] ?? 0
    }
  }

  #rate(part: number): void {
    if (part + 2 > this.#parts) {
      this.#ranks[part] = NONE
      return
    }
    const from = this.#starts[part] ?? 0
    const to = this.#starts[part + 2] ?? 0
    const hash = hashBetween(this.#prefixes[from] ?? 0, this.#prefixes[to] ?? 0, to - from)
    const rank = this.#vocabulary.rankOf(this.#bytes, this.#from + from, this.#from + to, hash)
    this.#ranks[part] = rank === NO_TOKEN ? NONE : rank
  }
}
