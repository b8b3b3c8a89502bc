import { ascii, closingQuote, isOwnKey, skipSpace } from './json-scan.js'

export interface Range {
  readonly from: number
  readonly to: number
}

/** A key with its value inside the object that `object` spans. */
export interface KeyValue {
  readonly object: Range
  readonly key: number
  readonly end: number
}

/**
 * The range to leave out so that the object reads as if it never had the key; `undefined` where the key belongs to an
 * object inside it.
 */
export function cutOfOwnKey(text: string, { object, key, end }: KeyValue): Range | undefined {
  if (!isFollowedByScalars(text, end, object.to) && !isOwnKey(text, object.from, key)) return undefined
  let before = key
  while (before > object.from && text.charCodeAt(before - 1) <= 0x20) before--
  if (text.charCodeAt(before - 1) === ascii.COMMA) return { from: before - 1, to: end }
  const after = skipSpace(text, end)
  return { from: key, to: text.charCodeAt(after) === ascii.COMMA ? skipSpace(text, after + 1) : end }
}

/**
 * Only strings stand between `from` and the brace that closes the text: the key before them is the outermost object's.
 * That is how OpenAI ends its chunks (`"usage":null,"obfuscation":"x"}`), and much cheaper to see than the depth.
 */
function isFollowedByScalars(text: string, from: number, to: number): boolean {
  let at = skipSpace(text, from)
  while (text.charCodeAt(at) === ascii.COMMA) {
    const key = skipSpace(text, at + 1)
    const keyEnd = text.charCodeAt(key) === ascii.QUOTE ? closingQuote(text, key + 1) : -1
    if (keyEnd === -1 || text.charCodeAt(skipSpace(text, keyEnd + 1)) !== ascii.COLON) return false
    const value = skipSpace(text, skipSpace(text, keyEnd + 1) + 1)
    const valueEnd = text.charCodeAt(value) === ascii.QUOTE ? closingQuote(text, value + 1) : -1
    if (valueEnd === -1) return false
    at = skipSpace(text, valueEnd + 1)
  }
  return text.charCodeAt(at) === ascii.CLOSE_BRACE && skipSpace(text, at + 1) >= to
}
