import { hashBytes } from '../vocabulary/hash-bytes.js'
import { NO_TOKEN } from '../vocabulary/vocabulary.js'
import type { Vocabulary } from '../vocabulary/vocabulary.js'

/**
 * Which two tokens a token was merged from: what byte-pair merging of its own bytes joins last. Found when first asked
 * for, then remembered: 12 bytes per token at most, and nothing of any text.
 */
export class TokenSplits {
  readonly #vocabulary: Vocabulary
  /** Rank plus one; 0: not known yet. */
  readonly #lefts: Int32Array
  readonly #rights: Int32Array

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary
    this.#lefts = new Int32Array(vocabulary.size)
    this.#rights = new Int32Array(vocabulary.size)
  }

  /** The left part of a token; itself if it is a single byte. */
  left(rank: number): number {
    if (this.#lefts[rank] === 0) this.#find(rank)
    return (this.#lefts[rank] ?? 0) - 1
  }

  /** The right part of a token; itself if it is a single byte. */
  right(rank: number): number {
    if (this.#rights[rank] === 0) this.#find(rank)
    return (this.#rights[rank] ?? 0) - 1
  }

  #find(rank: number): void {
    const { bytes, offsets } = this.#vocabulary.tokens
    const start = offsets[rank] ?? 0
    const end = offsets[rank + 1] ?? 0
    const cut = end - start === 1 ? end : this.#lastCut(start, end)
    this.#lefts[rank] = 1 + (cut === end ? rank : this.#rankOf(bytes, start, cut))
    this.#rights[rank] = 1 + (cut === end ? rank : this.#rankOf(bytes, cut, end))
  }

  /** Merges the bytes of a token until two parts are left. */
  #lastCut(start: number, end: number): number {
    const { bytes } = this.#vocabulary.tokens
    const starts = Array.from({ length: end - start + 1 }, (_, index) => start + index)
    while (starts.length > 3) {
      let lowest = Infinity
      let at = 0
      for (let part = 0; part + 2 < starts.length; part += 1) {
        const rank = this.#rankOf(bytes, starts[part] ?? 0, starts[part + 2] ?? 0)
        if (rank === NO_TOKEN || rank >= lowest) continue
        lowest = rank
        at = part
      }
      starts.splice(at + 1, 1)
    }
    return starts[1] ?? end
  }

  #rankOf(bytes: Uint8Array, start: number, end: number): number {
    return this.#vocabulary.rankOf(bytes, start, end, hashBytes(bytes, start, end))
  }
}
