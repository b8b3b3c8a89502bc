/** The byte-pair encodings that are counted exactly. Source: https://github.com/openai/tiktoken */
export type Encoding = 'o200k_base' | 'cl100k_base'

/**
 * How an encoding cuts text into pieces before merging; the patterns of
 * https://github.com/openai/tiktoken/blob/main/tiktoken_ext/openai_public.py spelled for JavaScript: `\s` is Unicode's
 * White_Space there (JavaScript's also has U+FEFF and lacks U+0085), and `(?i:'s)` also matches U+017F.
 */
export function piecePattern(encoding: Encoding): RegExp {
  return new RegExp(encoding === 'o200k_base' ? O200K : CL100K, 'uy')
}

const SPACE = String.raw`\p{White_Space}`
const CONTRACTION = "'(?:[sS\\u017f]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])"
const UPPER = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`
const LOWER = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`
const BEFORE_WORD = String.raw`[^\r\n\p{L}\p{N}]?`
const SYMBOLS = String.raw` ?[^${SPACE}\p{L}\p{N}]+`
const SPACES = String.raw`${SPACE}*[\r\n]+|${SPACE}+(?!${SPACE.replace('p', 'P')})|${SPACE}+`

const O200K = [
  `${BEFORE_WORD}${UPPER}*${LOWER}+(?:${CONTRACTION})?`,
  `${BEFORE_WORD}${UPPER}+${LOWER}*(?:${CONTRACTION})?`,
  String.raw`\p{N}{1,3}`,
  String.raw`${SYMBOLS}[\r\n/]*`,
  SPACES,
].join('|')

const CL100K = [
  CONTRACTION,
  String.raw`${BEFORE_WORD}\p{L}+`,
  String.raw`\p{N}{1,3}`,
  String.raw`${SYMBOLS}[\r\n]*`,
  SPACES,
].join('|')
