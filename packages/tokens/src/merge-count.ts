import { countByHeap } from './heap-merge-count.js'
import type { RankTable } from './rank-table.js'

/** Up to here looking at all pairs in every round is faster than a heap. */
const SHORT_PIECE_BYTES = 96
const NONE = Number.MAX_SAFE_INTEGER

/** Tokens of one piece, given as its bytes in a latin-1 string: byte-pair merging, lowest rank first, leftmost first. */
export function mergeCount(piece: string, table: RankTable): number {
  if (piece.length === 1 || table.ranks.has(piece)) return 1
  return piece.length <= SHORT_PIECE_BYTES ? countByScan(piece, table) : countByHeap(piece, table)
}

function countByScan(piece: string, table: RankTable): number {
  // starts[i] is where part i begins; the last entry is the end of the piece.
  const starts = Array.from({ length: piece.length + 1 }, (_, index) => index)
  const pairRank = (index: number): number => {
    const end = starts[index + 2]
    return end === undefined ? NONE : (table.ranks.get(piece.slice(starts[index], end)) ?? NONE)
  }
  const pairs = starts.map((_, index) => pairRank(index))
  for (;;) {
    let lowest = NONE
    let at = 0
    for (let index = 0; index < pairs.length; index += 1) {
      const rank = pairs[index] ?? NONE
      if (rank < lowest) {
        lowest = rank
        at = index
      }
    }
    if (lowest === NONE) return starts.length - 1
    starts.splice(at + 1, 1)
    pairs.splice(at + 1, 1)
    pairs[at] = pairRank(at)
    if (at > 0) pairs[at - 1] = pairRank(at - 1)
  }
}
