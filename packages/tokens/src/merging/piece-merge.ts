import { NO_TOKEN } from '../vocabulary/vocabulary.js'
import type { Vocabulary } from '../vocabulary/vocabulary.js'
import { HashedPiece } from './hashed-piece.js'
import type { TokenBoundary } from './token-boundary.js'
import type { TokenCandidates } from './token-candidates.js'

/** What merging needs to know of an encoding. */
export interface MergeTables {
  readonly vocabulary: Vocabulary
  readonly candidates: TokenCandidates
  readonly boundary: TokenBoundary
}

const FIRST_TOKENS = 64

interface TextPart {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/**
 * Finds the tokens that byte-pair merging makes of one piece, from left to right: the longest token that may stand after
 * the one before it, else a shorter one, else the one before is taken back. The tokens of a beginning of the piece follow
 * from its length alone, so a length that led nowhere is never tried again, and the time is linear.
 */
export class PieceMerge {
  readonly #tables: MergeTables
  readonly #piece: HashedPiece
  /** 1 at positions from which there is no way on. */
  readonly #deadEnds: Uint8Array
  #tokens: Int32Array
  #text: TextPart | undefined
  #at = 0
  #candidate = NO_TOKEN
  /** Tokens so far; when done, of the piece. */
  count = 0
  /** Bytes of the piece. */
  size = 0

  /** For pieces of at most so many bytes. */
  constructor(tables: MergeTables, capacity: number) {
    this.#tables = tables
    this.#piece = new HashedPiece(tables.vocabulary, capacity)
    this.#deadEnds = new Uint8Array(capacity + 1)
    this.#tokens = new Int32Array(FIRST_TOKENS)
  }

  /** Takes bytes `start` to `end` as the piece. They are read by the first step. */
  begin(bytes: Uint8Array, start: number, end: number): void {
    this.size = end - start
    this.#text = { bytes, start, end }
  }

  /** Does at most so many steps; how many are left, so 0 if there is more to do. */
  advance(steps: number): number {
    if (steps <= 0) return 0
    if (this.#text !== undefined) this.#read(this.#text)
    for (let left = steps; left > 0; left -= 1) {
      if (this.#at === this.#piece.size) return left
      this.#step()
    }
    return 0
  }

  /** Wipes what the last piece could be told from. */
  forget(): void {
    if (this.#piece.size === 0) return
    this.#piece.forget()
    this.#tokens.fill(0)
    this.#tables.boundary.forget()
  }

  #read({ bytes, start, end }: TextPart): void {
    this.#text = undefined
    this.#piece.set(bytes, start, end)
    this.#deadEnds.fill(0, 0, end - start + 1)
    this.#at = 0
    this.count = 0
    this.#candidate = this.#tables.candidates.longestAt(this.#piece, 0)
  }

  #step(): void {
    const { vocabulary, candidates } = this.#tables
    const candidate = this.#candidate
    if (candidate === NO_TOKEN) {
      this.#takeBack()
      return
    }
    const length = vocabulary.lengthOf(candidate)
    const fits = this.#deadEnds[this.#at + length] === 0 && this.#mayFollow(candidate)
    if (fits) this.#append(candidate, length)
    this.#candidate = fits ? candidates.longestAt(this.#piece, this.#at) : candidates.shorterThan(candidate)
  }

  #mayFollow(after: number): boolean {
    if (this.count === 0) return true
    const before = this.#tokens[this.count - 1] ?? NO_TOKEN
    return this.#tables.boundary.holds(this.#piece, this.#at, { before, after })
  }

  #append(token: number, length: number): void {
    if (this.count === this.#tokens.length) {
      const larger = new Int32Array(this.#tokens.length * 2)
      larger.set(this.#tokens)
      this.#tokens = larger
    }
    this.#tokens[this.count] = token
    this.count += 1
    this.#at += length
  }

  #takeBack(): void {
    this.#deadEnds[this.#at] = 1
    this.count -= 1
    const token = this.#tokens[this.count] ?? NO_TOKEN
    this.#at -= this.#tables.vocabulary.lengthOf(token)
    this.#candidate = this.#tables.candidates.shorterThan(token)
  }
}
