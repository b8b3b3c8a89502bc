import type { Encoding } from './encoding.js'
import { cl100kBase, o200kBase } from './rank-data.cjs'

/** Rank by token, a token being its bytes as a latin-1 string. */
export interface RankTable {
  readonly ranks: ReadonlyMap<string, number>
  /** Length of the longest token in bytes. */
  readonly longest: number
}

const tables = new Map<Encoding, RankTable>()

/** The table of an encoding; parsed at first use (about 0.2 s and 30 MB for o200k_base), then shared by the process. */
export function rankTable(encoding: Encoding): RankTable {
  const known = tables.get(encoding)
  if (known !== undefined) return known
  const table = parseRanks((encoding === 'o200k_base' ? o200kBase() : cl100kBase()).bpe_ranks)
  tables.set(encoding, table)
  return table
}

/** Format: https://github.com/dqbd/tiktoken/blob/main/js/src/core.ts */
function parseRanks(text: string): RankTable {
  const ranks = new Map<string, number>()
  let longest = 0
  for (const line of text.split('\n')) {
    const [, first, ...tokens] = line.split(' ')
    let rank = Number(first)
    for (const token of tokens) {
      const bytes = Buffer.from(token, 'base64').toString('latin1')
      ranks.set(bytes, rank)
      longest = Math.max(longest, bytes.length)
      rank += 1
    }
  }
  return { ranks, longest }
}
