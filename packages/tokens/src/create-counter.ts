import { piecePattern } from './encoding.js'
import type { Encoding } from './encoding.js'
import { mergeCount } from './merge-count.js'
import { rankTable } from './rank-table.js'
import type { TokenCounter } from './token-counter.js'

/**
 * A counter of one encoding. Exact for every string: special tokens such as `<|endoftext|>` are ordinary text, and a lone
 * surrogate counts as U+FFFD, which is what reaches the wire. Time grows as n log n on any text; no text is kept. The
 * tables are loaded by the first `count`, not by this call.
 * Throws `RangeError` for an unknown encoding.
 */
export function createCounter(encoding: Encoding): TokenCounter {
  if (encoding !== 'o200k_base' && encoding !== 'cl100k_base') {
    throw new RangeError(`createCounter: encoding is '${String(encoding)}'; use 'o200k_base' or 'cl100k_base'.`)
  }
  const pattern = piecePattern(encoding)
  return { encoding, count: (text) => countPieces(text, encoding, pattern) }
}

function countPieces(text: string, encoding: Encoding, pattern: RegExp): number {
  if (text.length === 0) return 0
  const table = rankTable(encoding)
  const ascii = Buffer.byteLength(text) === text.length
  let tokens = 0
  for (let start = 0; start < text.length; start = pattern.lastIndex) {
    pattern.lastIndex = start
    // Every character is a letter, a number, a space or none of them, so some alternative always matches.
    if (!pattern.test(text)) throw new Error('The piece pattern matched nothing.')
    const piece = text.slice(start, pattern.lastIndex)
    tokens += mergeCount(ascii ? piece : Buffer.from(piece).toString('latin1'), table)
  }
  return tokens
}
