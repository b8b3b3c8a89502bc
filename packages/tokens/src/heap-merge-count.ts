import { MinHeap } from './min-heap.js'
import type { RankTable } from './rank-table.js'

/** Positions fit below this; a rank (below 2^18) times this plus a position is a safe integer. */
const POSITIONS = 2 ** 32
const END = -1

/**
 * Tokens of one long piece in O(n log n): a linked list of parts, and a heap of the pairs that could merge. A pair that
 * changed since it was put into the heap is recognised by its rank and skipped.
 */
export function countByHeap(piece: string, { ranks, longest }: RankTable): number {
  const size = piece.length
  const next = Int32Array.from({ length: size }, (_, index) => (index + 1 < size ? index + 1 : END))
  const previous = Int32Array.from({ length: size }, (_, index) => index - 1)
  // Rank of the pair that starts at a part, END where none can merge or the part is gone.
  const pairRanks = new Int32Array(size).fill(END)
  const heap = new MinHeap()
  const rate = (start: number): void => {
    const second = next[start] ?? END
    const after = second === END ? END : (next[second] ?? END)
    const end = after === END ? size : after
    const rank = second === END || end - start > longest ? undefined : ranks.get(piece.slice(start, end))
    pairRanks[start] = rank ?? END
    if (rank !== undefined) heap.push(rank * POSITIONS + start)
  }
  for (let start = 0; start < size; start += 1) rate(start)
  let parts = size
  for (let top = heap.pop(); top !== undefined; top = heap.pop()) {
    const start = top % POSITIONS
    if (pairRanks[start] !== (top - start) / POSITIONS) continue
    const second = next[start] ?? END
    const after = next[second] ?? END
    next[start] = after
    if (after !== END) previous[after] = start
    pairRanks[second] = END
    parts -= 1
    rate(start)
    const before = previous[start] ?? END
    if (before !== END) rate(before)
  }
  return parts
}
