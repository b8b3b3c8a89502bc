import { hashBytes, spread } from '../vocabulary/hash-bytes.js'
import { NO_TOKEN } from '../vocabulary/vocabulary.js'
import type { Vocabulary } from '../vocabulary/vocabulary.js'
import { HashedPiece } from './hashed-piece.js'

const BUCKETS = 0x10000
/** Tokens are told apart by their first bytes before they are looked up. */
const KEY_BYTES = 3
const SHORT_LENGTHS = 32
const HAS_LONG = 1

const ALL_LENGTHS = Number.MAX_SAFE_INTEGER

/** Which tokens begin at a place, longest first. */
export class TokenCandidates {
  readonly #vocabulary: Vocabulary
  /** By the hash of a token's first three bytes, bit n: there are tokens of n bytes; bit 0: there are longer ones. */
  readonly #lengths = new Int32Array(BUCKETS)
  /** The lengths of long tokens, longest first, by the same hash: a few hundred. */
  readonly #longLengths = new Map<number, readonly number[]>()
  /** By rank, the longest other token that a token begins with, plus two (so 1: none; 0: not known yet). */
  readonly #shorter: Int32Array
  readonly #token: HashedPiece

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary
    this.#shorter = new Int32Array(vocabulary.size)
    this.#token = new HashedPiece(vocabulary, vocabulary.longest)
    const { bytes, offsets } = vocabulary.tokens
    for (let rank = 0; rank < vocabulary.size; rank += 1) {
      const start = offsets[rank] ?? 0
      const length = (offsets[rank + 1] ?? 0) - start
      if (length >= KEY_BYTES) this.#add(bucketOf(hashBytes(bytes, start, start + KEY_BYTES)), length)
    }
  }

  /** The longest token that begins at a position of a piece. */
  longestAt(piece: HashedPiece, from: number): number {
    return this.#below(ALL_LENGTHS, piece, from)
  }

  /** The longest token that another begins with, apart from itself; `NO_TOKEN` if there is none. */
  shorterThan(rank: number): number {
    const known = this.#shorter[rank] ?? 0
    if (known !== 0) return known - 2
    const { bytes, offsets } = this.#vocabulary.tokens
    this.#token.set(bytes, offsets[rank] ?? 0, offsets[rank + 1] ?? 0)
    const shorter = this.#below(this.#token.size, this.#token, 0)
    this.#shorter[rank] = shorter + 2
    return shorter
  }

  #below(length: number, piece: HashedPiece, from: number): number {
    const limit = Math.min(length, piece.size - from + 1)
    if (limit > KEY_BYTES) {
      const rank = this.#longest(piece, from, limit)
      if (rank !== NO_TOKEN) return rank
    }
    if (limit > 2) {
      const rank = this.#vocabulary.pairs[(piece.byteAt(from) << 8) | piece.byteAt(from + 1)] ?? NO_TOKEN
      if (rank !== NO_TOKEN) return rank
    }
    return limit > 1 ? (this.#vocabulary.singles[piece.byteAt(from)] ?? NO_TOKEN) : NO_TOKEN
  }

  #longest(piece: HashedPiece, from: number, limit: number): number {
    const bucket = bucketOf(piece.hash(from, from + KEY_BYTES))
    let lengths = this.#lengths[bucket] ?? 0
    if ((lengths & HAS_LONG) !== 0 && limit > SHORT_LENGTHS) {
      const rank = this.#longestAbove(piece, from, { bucket, limit })
      if (rank !== NO_TOKEN) return rank
    }
    lengths &= (limit < SHORT_LENGTHS ? (1 << limit) - 1 : -1) & ~HAS_LONG
    while (lengths !== 0) {
      const length = 31 - Math.clz32(lengths)
      const rank = piece.rank(from, from + length)
      if (rank !== NO_TOKEN) return rank
      lengths ^= 1 << length
    }
    return NO_TOKEN
  }

  #longestAbove(piece: HashedPiece, from: number, { bucket, limit }: { bucket: number; limit: number }): number {
    for (const length of this.#longLengths.get(bucket) ?? []) {
      const rank = length < limit ? piece.rank(from, from + length) : NO_TOKEN
      if (rank !== NO_TOKEN) return rank
    }
    return NO_TOKEN
  }

  #add(bucket: number, length: number): void {
    const isShort = length < SHORT_LENGTHS
    this.#lengths[bucket] = (this.#lengths[bucket] ?? 0) | (isShort ? 1 << length : HAS_LONG)
    if (isShort) return
    const lengths = new Set([...(this.#longLengths.get(bucket) ?? []), length])
    this.#longLengths.set(
      bucket,
      [...lengths].toSorted((left, right) => right - left),
    )
  }
}

function bucketOf(hash: number): number {
  return spread(hash) & (BUCKETS - 1)
}
