import { decodeTokens } from './decode-tokens.js'
import type { Encoding } from './encoding.js'
import { cl100kBase, o200kBase } from './rank-data.cjs'

/** Rank by token, a token being its bytes as a latin-1 string. */
export interface RankTable {
  readonly ranks: ReadonlyMap<string, number>
  /** Length of the longest token in bytes. */
  readonly longest: number
}

const tables = new Map<Encoding, RankTable>()

/** The table of an encoding; parsed at first use (0.1 to 0.2 s and 30 MB for o200k_base), then shared by the process. */
export function rankTable(encoding: Encoding): RankTable {
  const known = tables.get(encoding)
  if (known !== undefined) return known
  const table = parseRanks((encoding === 'o200k_base' ? o200kBase() : cl100kBase()).bpe_ranks)
  tables.set(encoding, table)
  return table
}

/** Each line is `! <first rank> <token> <token> ...`. https://github.com/dqbd/tiktoken/blob/main/js/src/core.ts */
function parseRanks(text: string): RankTable {
  const ranks = new Map<string, number>()
  let longest = 0
  for (const line of text.split('\n')) {
    const afterMark = line.indexOf(' ') + 1
    const afterFirst = line.indexOf(' ', afterMark) + 1
    let rank = Number(line.slice(afterMark, afterFirst))
    decodeTokens(line.slice(afterFirst), (token) => {
      ranks.set(token, rank)
      longest = Math.max(longest, token.length)
      rank += 1
    })
  }
  return { ranks, longest }
}
