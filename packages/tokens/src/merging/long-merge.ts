import { NO_TOKEN } from '../vocabulary/vocabulary.js'
import type { Vocabulary } from '../vocabulary/vocabulary.js'
import { EMPTY, MinHeap } from './min-heap.js'
import { extendedHash, hashBetween } from './prefix-hashes.js'

/** Positions fit below this; a rank (below 2^18) times this plus a position is a safe integer. */
const POSITIONS = 2 ** 32
const END = -1

/** What one piece is: bytes `start` to `end` of a text. */
export interface Piece {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/**
 * Counts the tokens of one long piece in n log n time, and can pause: a linked list of parts, and a heap of the pairs that
 * could merge. A pair that changed since it was put into the heap is recognised by its rank and skipped.
 */
export class LongMerge {
  readonly #vocabulary: Vocabulary
  readonly #piece: Piece
  readonly #size: number
  /** Start of the next and of the previous part, by the start of a part. */
  readonly #next: Int32Array
  readonly #previous: Int32Array
  /** Rank of the pair that starts at a part, `NO_TOKEN` where none can merge or the part is gone. */
  readonly #pairRanks: Int32Array
  readonly #prefixes: Int32Array
  readonly #heap: MinHeap
  #prepared = 0
  /** Parts so far; when done, the number of tokens. */
  parts: number

  constructor(vocabulary: Vocabulary, piece: Piece) {
    this.#vocabulary = vocabulary
    this.#piece = piece
    this.#size = piece.end - piece.start
    this.parts = this.#size
    this.#next = new Int32Array(this.#size)
    this.#previous = new Int32Array(this.#size)
    this.#pairRanks = new Int32Array(this.#size)
    this.#prefixes = new Int32Array(this.#size + 1)
    this.#heap = new MinHeap(this.#size)
  }

  /** Does at most so many steps; the steps that are left, so 0 if there is more to do. */
  advance(steps: number): number {
    let left = steps
    for (; this.#prepared < this.#size && left > 0; left -= 1) this.#prepareNext()
    for (; left > 0; left -= 1) {
      const top = this.#heap.pop()
      if (top === EMPTY) return left
      const start = top % POSITIONS
      if (this.#pairRanks[start] === (top - start) / POSITIONS) this.#joinWithNext(start)
    }
    return 0
  }

  #prepareNext(): void {
    const { bytes, start, end } = this.#piece
    const at = this.#prepared
    const byte = bytes[start + at] ?? 0
    const isLast = start + at + 1 === end
    const rank = isLast ? NO_TOKEN : (this.#vocabulary.pairs[(byte << 8) | (bytes[start + at + 1] ?? 0)] ?? NO_TOKEN)
    this.#next[at] = isLast ? END : at + 1
    this.#previous[at] = at - 1
    this.#prefixes[at + 1] = extendedHash(this.#prefixes[at] ?? 0, byte)
    this.#setRank(at, rank)
    this.#prepared = at + 1
  }

  #joinWithNext(start: number): void {
    const second = this.#next[start] ?? END
    const after = this.#next[second] ?? END
    this.#next[start] = after
    if (after !== END) this.#previous[after] = start
    this.#pairRanks[second] = NO_TOKEN
    this.parts -= 1
    this.#rate(start)
    const before = this.#previous[start] ?? END
    if (before !== END) this.#rate(before)
  }

  #rate(start: number): void {
    const second = this.#next[start] ?? END
    if (second === END) {
      this.#pairRanks[start] = NO_TOKEN
      return
    }
    const after = this.#next[second] ?? END
    const end = after === END ? this.#size : after
    this.#setRank(start, end - start > this.#vocabulary.longest ? NO_TOKEN : this.#rankOf(start, end))
  }

  #rankOf(start: number, end: number): number {
    const hash = hashBetween(this.#prefixes[start] ?? 0, this.#prefixes[end] ?? 0, end - start)
    return this.#vocabulary.rankOf(this.#piece.bytes, this.#piece.start + start, this.#piece.start + end, hash)
  }

  #setRank(start: number, rank: number): void {
    this.#pairRanks[start] = rank
    if (rank !== NO_TOKEN) this.#heap.push(rank * POSITIONS + start)
  }
}
