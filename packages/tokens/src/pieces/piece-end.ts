import type { Encoding } from '../encoding.js'
import { LETTER, LOWER, MARK, NEWLINE, NUMBER, OTHER_LETTER, SPACE, UPPER } from './character-class.js'
import { contractionLength } from './contraction-length.js'
import type { Utf8Text } from './utf8-text.js'

/**
 * Where the piece that starts at a byte ends: the alternatives of the encoding's pattern in their order, by hand. Source:
 * https://github.com/openai/tiktoken/blob/main/tiktoken_ext/openai_public.py. Each reads its run once or twice, so all
 * pieces of a text together take linear time.
 */
export type PieceEnd = (text: Utf8Text, start: number) => number

export function pieceEndOf(encoding: Encoding): PieceEnd {
  return encoding === 'o200k_base' ? o200kPieceEnd : cl100kPieceEnd
}

const SPACE_BYTE = 0x20
const SLASH = 0x2f
const LINE_FEED = 0x0a

/** A word may start with one character that is none of these. */
const NO_PREFIX = LETTER | NUMBER | NEWLINE
const NO_SYMBOL = LETTER | NUMBER | SPACE

function o200kPieceEnd(text: Utf8Text, start: number): number {
  const first = text.classAt(start)
  // A mark before a word is either its prefix or its first letter: the piece is the same.
  if ((first & (LETTER | MARK)) !== 0) return casedWordEnd(text, start)
  const next = text.after(start)
  if ((first & NO_PREFIX) === 0 && (text.classAt(next) & (LETTER | MARK)) !== 0) return casedWordEnd(text, next)
  if ((first & NUMBER) !== 0) return numberEnd(text, next)
  return symbolsEnd(text, start, first, SLASH) || spacesEnd(text, start)
}

function cl100kPieceEnd(text: Utf8Text, start: number): number {
  const contraction = contractionLength(text.bytes, start, text.size)
  if (contraction > 0) return start + contraction
  const first = text.classAt(start)
  const next = text.after(start)
  if ((first & LETTER) !== 0) return text.runEnd(next, LETTER)
  if ((first & NO_PREFIX) === 0 && (text.classAt(next) & LETTER) !== 0) return text.runEnd(next, LETTER)
  if ((first & NUMBER) !== 0) return numberEnd(text, next)
  return symbolsEnd(text, start, first, LINE_FEED) || spacesEnd(text, start)
}

/**
 * `[upper]*[lower]+` or else `[upper]+[lower]*`, where letters without case and marks are both, and a contraction. The
 * upper part is greedy, then gives back until a lower one follows: the last that is both.
 */
function casedWordEnd(text: Utf8Text, start: number): number {
  let end = start
  let afterBoth = 0
  let found = text.classAt(end)
  while ((found & (UPPER | OTHER_LETTER | MARK)) !== 0) {
    end = text.after(end)
    if ((found & UPPER) === 0) afterBoth = end
    found = text.classAt(end)
  }
  if ((found & LOWER) !== 0) end = text.runEnd(end, LOWER | OTHER_LETTER | MARK)
  else if (afterBoth > 0) end = afterBoth
  return end + contractionLength(text.bytes, end, text.size)
}

/** Up to three; `second` is where the second would start. */
function numberEnd(text: Utf8Text, second: number): number {
  if ((text.classAt(second) & NUMBER) === 0) return second
  const third = text.after(second)
  return (text.classAt(third) & NUMBER) === 0 ? third : text.after(third)
}

/** A space perhaps, symbols, then line ends and bytes of `trailing`. 0 if there is no symbol. */
function symbolsEnd(text: Utf8Text, start: number, first: number, trailing: number): number {
  const { bytes, size } = text
  const from = bytes[start] === SPACE_BYTE ? start + 1 : start
  if (from >= size || ((from === start ? first : text.classAt(from)) & NO_SYMBOL) !== 0) return 0
  let end = from
  while (end < size && (text.classAt(end) & NO_SYMBOL) === 0) end = text.after(end)
  while (end < size && ((text.classAt(end) & NEWLINE) !== 0 || bytes[end] === trailing)) end += 1
  return end
}

/** Spaces up to the last line end; without one, all but the last, which goes with what follows. */
function spacesEnd(text: Utf8Text, start: number): number {
  let end = start
  let last = start
  let afterNewline = 0
  for (let found = text.classAt(end); (found & SPACE) !== 0; found = text.classAt(end)) {
    last = end
    end = text.after(end)
    if ((found & NEWLINE) !== 0) afterNewline = end
  }
  if (afterNewline > 0) return afterNewline
  return end === text.size || last === start ? end : last
}
