import type { Encoding } from './encoding.js'
import { cl100kBase, o200kBase } from './rank-data.cjs'
import { decodeTokens } from './vocabulary/decode-tokens.js'
import { Vocabulary } from './vocabulary/vocabulary.js'

const vocabularies = new Map<Encoding, Vocabulary>()

/** The vocabulary of an encoding; parsed at first use, then shared by the process. */
export function loadVocabulary(encoding: Encoding): Vocabulary {
  const known = vocabularies.get(encoding)
  if (known !== undefined) return known
  const vocabulary = parseRanks((encoding === 'o200k_base' ? o200kBase() : cl100kBase()).bpe_ranks)
  vocabularies.set(encoding, vocabulary)
  return vocabulary
}

/**
 * `! 0 <token> <token> ...`: one line, ranks from 0. The format has room for more lines and other first ranks; the
 * encodings here use neither. https://github.com/dqbd/tiktoken/blob/main/js/src/core.ts
 */
function parseRanks(text: string): Vocabulary {
  const header = '! 0 '
  if (!text.startsWith(header) || text.includes('\n')) throw new Error('The rank data of tiktoken has another format.')
  return new Vocabulary(decodeTokens(text, header.length))
}
