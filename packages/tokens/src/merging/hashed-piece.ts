import { NO_TOKEN } from '../vocabulary/vocabulary.js'
import type { Vocabulary } from '../vocabulary/vocabulary.js'
import { extendedHash, hashBetween } from './prefix-hashes.js'

const NO_BYTES = new Uint8Array()

/** A piece of text that knows which token any part of it is. Positions count from the start of the piece. */
export class HashedPiece {
  readonly #vocabulary: Vocabulary
  /** `hashBytes` of the first n bytes. */
  readonly #prefixes: Int32Array
  #bytes: Uint8Array = NO_BYTES
  #start = 0
  size = 0

  constructor(vocabulary: Vocabulary, capacity: number) {
    this.#vocabulary = vocabulary
    this.#prefixes = new Int32Array(capacity + 1)
  }

  /** Takes bytes `start` to `end`, at most `capacity`, as the piece. */
  set(bytes: Uint8Array, start: number, end: number): void {
    const prefixes = this.#prefixes
    const size = end - start
    let hash = 0
    for (let at = 0; at < size; at += 1) {
      hash = extendedHash(hash, bytes[start + at] ?? 0)
      prefixes[at + 1] = hash
    }
    this.#bytes = bytes
    this.#start = start
    this.size = size
  }

  /** Wipes what the piece could be told from. */
  forget(): void {
    this.#bytes = NO_BYTES
    this.size = 0
    this.#prefixes.fill(0)
  }

  byteAt(at: number): number {
    return this.#bytes[this.#start + at] ?? 0
  }

  /** `hashBytes` of the bytes between two positions. */
  hash(from: number, to: number): number {
    return hashBetween(this.#prefixes[from] ?? 0, this.#prefixes[to] ?? 0, to - from)
  }

  /** The rank of the bytes between two positions, `NO_TOKEN` if they are none. */
  rank(from: number, to: number): number {
    if (to - from > this.#vocabulary.longest) return NO_TOKEN
    return this.#vocabulary.rankOf(this.#bytes, this.#start + from, this.#start + to, this.hash(from, to))
  }
}
