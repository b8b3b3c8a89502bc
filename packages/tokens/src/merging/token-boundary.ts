import { NO_TOKEN } from '../vocabulary/vocabulary.js'
import type { Vocabulary } from '../vocabulary/vocabulary.js'
import type { HashedPiece } from './hashed-piece.js'
import { TokenSplits } from './token-splits.js'

const REMEMBERED_BITS = 13
/** Ranks are below this. */
const RANKS = 2 ** 18

/** Two neighbouring tokens. */
interface Neighbours {
  readonly before: number
  readonly after: number
}

/**
 * Tells whether byte-pair merging leaves two neighbouring tokens apart. It undoes the merges of both, latest first, and
 * looks whether the parts that met at the boundary at that time would have been joined by an earlier merge. Each step
 * takes at least a byte from a token, so the work is bounded by the longest token.
 * https://github.blog/ai-and-ml/llms/so-many-tokens-so-little-time-introducing-a-faster-more-flexible-byte-pair-tokenizer/
 */
export class TokenBoundary {
  readonly #vocabulary: Vocabulary
  readonly #splits: TokenSplits
  /** Answers for pairs of tokens of the text at hand: twice the pair, plus three if they stay apart, else two. */
  readonly #answers = new Float64Array(2 ** REMEMBERED_BITS)
  #hasAnswers = false

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary
    this.#splits = new TokenSplits(vocabulary)
  }

  /** Whether the tokens before and after a position of the piece stay apart. */
  holds(piece: HashedPiece, at: number, tokens: Neighbours): boolean {
    const pair = tokens.before * RANKS + tokens.after
    const slot = (Math.imul(tokens.before, 0x9e3779b1) ^ Math.imul(tokens.after, 0x85ebca6b)) >>> (32 - REMEMBERED_BITS)
    const known = (this.#answers[slot] ?? 0) - 2 * pair
    if (known === 2 || known === 3) return known === 3
    const answer = this.#undoAndLook(piece, at, tokens)
    this.#answers[slot] = 2 * pair + (answer ? 3 : 2)
    this.#hasAnswers = true
    return answer
  }

  /** Wipes what the last text could be told from. */
  forget(): void {
    if (this.#hasAnswers) this.#answers.fill(0)
    this.#hasAnswers = false
  }

  #undoAndLook(piece: HashedPiece, at: number, tokens: Neighbours): boolean {
    let { before, after } = tokens
    let mergedSince = Number.MAX_SAFE_INTEGER
    for (;;) {
      const joined = piece.rank(at - this.#vocabulary.lengthOf(before), at + this.#vocabulary.lengthOf(after))
      if (joined !== NO_TOKEN && joined < mergedSince) return false
      const right = this.#splits.right(before)
      const left = this.#splits.left(after)
      const beforeIsLater = before > after
      if (beforeIsLater ? right !== before : left === after && right !== before) {
        mergedSince = before
        before = right
      } else if (left !== after) {
        // Of two merges with the same rank the one on the left came first.
        mergedSince = after + 1
        after = left
      } else {
        return true
      }
    }
  }
}
