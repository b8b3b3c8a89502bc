import type { Encoding } from './encoding.js'
import { PieceMerge } from './merging/piece-merge.js'
import type { MergeTables } from './merging/piece-merge.js'
import { LONGEST_SCANNED, ShortMerge } from './merging/short-merge.js'
import { TokenBoundary } from './merging/token-boundary.js'
import { TokenCandidates } from './merging/token-candidates.js'
import { pieceEndOf } from './pieces/piece-end.js'
import type { PieceEnd } from './pieces/piece-end.js'
import type { Utf8Text } from './pieces/utf8-text.js'
import { hashBytes } from './vocabulary/hash-bytes.js'
import { loadVocabulary } from './load-vocabulary.js'
import { NO_TOKEN } from './vocabulary/vocabulary.js'
import type { Vocabulary } from './vocabulary/vocabulary.js'

/** A piece up to here is merged without a pause, in memory that all of them share. */
const LONGEST_UNPAUSED = 256
const ALL_STEPS = 2 ** 30
/** What is dearer than looking a byte up, in steps of that price: a byte of a short piece to be merged, a merge of a long one. */
const STEPS_PER_SHORT_MERGE = 4
const STEPS_PER_MERGE = 3

/** Where the counting of a text has got to. */
export interface Progress {
  /** The byte where the next piece starts. */
  at: number
  tokens: number
  /** The piece being merged, if it is a long one. */
  merge?: PieceMerge | undefined
}

/** Counts text piece by piece, and can pause between and within pieces. Loads the tables of its encoding. */
export class PieceCounter {
  readonly #vocabulary: Vocabulary
  readonly #pieceEnd: PieceEnd
  readonly #shortMerge: ShortMerge
  /** For pieces too long to scan; made when the first one comes. */
  #tables: MergeTables | undefined
  #merge: PieceMerge | undefined
  /** Steps that merging the last piece took. */
  #merged = 0

  constructor(encoding: Encoding) {
    this.#vocabulary = loadVocabulary(encoding)
    this.#pieceEnd = pieceEndOf(encoding)
    this.#shortMerge = new ShortMerge(this.#vocabulary)
  }

  /**
   * Goes on for about so many steps of equal price, some 20 to 60 ns each. How many are left: more than 0 only where the
   * text is done.
   */
  advance(text: Utf8Text, progress: Progress, steps: number): number {
    let left = this.#advanceMerge(progress, steps)
    while (left > 0 && progress.at < text.size) {
      const start = progress.at
      const end = this.#pieceEnd(text, start)
      progress.at = end
      left -= end - start
      const tokens = this.#count(text.bytes, start, end)
      if (tokens > 0) {
        progress.tokens += tokens
        left -= this.#merged
      } else {
        progress.merge = new PieceMerge(this.#mergeTables(), end - start)
        progress.merge.begin(text.bytes, start, end)
        left = this.#advanceMerge(progress, Math.max(left, 0))
      }
    }
    return isDone(text, progress) ? Math.max(left, 1) : 0
  }

  /** Wipes what the last text could be told from. */
  forget(): void {
    this.#shortMerge.forget()
    this.#merge?.forget()
  }

  #advanceMerge(progress: Progress, steps: number): number {
    const { merge } = progress
    if (merge === undefined) return steps
    const left = merge.advance(Math.ceil(steps / STEPS_PER_MERGE)) * STEPS_PER_MERGE
    if (left === 0) return 0
    progress.tokens += merge.count
    progress.merge = undefined
    return left
  }

  /** 0 if the piece is long. */
  #count(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start
    this.#merged = 0
    if (length === 1) return 1
    if (length <= this.#vocabulary.longest && this.#isToken(bytes, start, end)) return 1
    if (length > LONGEST_UNPAUSED) return 0
    if (length > LONGEST_SCANNED) return this.#mergeUnpaused(bytes, start, end)
    this.#merged = length * STEPS_PER_SHORT_MERGE
    return this.#shortMerge.count(bytes, start, end)
  }

  #mergeUnpaused(bytes: Uint8Array, start: number, end: number): number {
    const merge = (this.#merge ??= new PieceMerge(this.#mergeTables(), LONGEST_UNPAUSED))
    merge.begin(bytes, start, end)
    this.#merged = (ALL_STEPS - merge.advance(ALL_STEPS)) * STEPS_PER_MERGE
    return merge.count
  }

  #isToken(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#vocabulary.rankOf(bytes, start, end, hashBytes(bytes, start, end)) !== NO_TOKEN
  }

  #mergeTables(): MergeTables {
    const vocabulary = this.#vocabulary
    return (this.#tables ??= {
      vocabulary,
      candidates: new TokenCandidates(vocabulary),
      boundary: new TokenBoundary(vocabulary),
    })
  }
}

function isDone({ size }: Utf8Text, { at, merge }: Progress): boolean {
  return at >= size && merge === undefined
}
