const BACKSLASH = 0x5c

/**
 * Scans JSON text without parsing it. A quote inside a JSON string is always escaped, so `"name"` followed by a colon is
 * a key and never a part of somebody's text.
 */
export const ascii = {
  QUOTE: 0x22,
  COMMA: 0x2c,
  COLON: 0x3a,
  OPEN_BRACKET: 0x5b,
  CLOSE_BRACKET: 0x5d,
  OPEN_BRACE: 0x7b,
  CLOSE_BRACE: 0x7d,
} as const

/** The next position that is no JSON white space. */
export function skipSpace(text: string, from: number): number {
  let at = from
  for (let code = text.charCodeAt(at); code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;) {
    code = text.charCodeAt(++at)
  }
  return at
}

/** Where a key's value starts, given the position after the key's closing quote; -1 where it is no key. */
export function valueStart(text: string, afterKey: number): number {
  if (text.charCodeAt(afterKey) === ascii.COLON && text.charCodeAt(afterKey + 1) > 0x20) return afterKey + 1
  const colon = skipSpace(text, afterKey)
  return text.charCodeAt(colon) === ascii.COLON ? skipSpace(text, colon + 1) : -1
}

/** The closing quote of the string whose content starts at `from`; -1 where it does not end. */
export function closingQuote(text: string, from: number): number {
  let quote = text.indexOf('"', from)
  while (quote !== -1) {
    let before = quote - 1
    while (before >= from && text.charCodeAt(before) === BACKSLASH) before--
    if ((quote - before) % 2 === 1) return quote
    quote = text.indexOf('"', quote + 1)
  }
  return -1
}

/** The position after the object or list that opens at `open`; -1 where it does not close before `end`. */
export function skipContainer(text: string, open: number, end: number): number {
  let depth = 0
  for (let at = open; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === ascii.QUOTE) {
      at = closingQuote(text, at + 1)
      if (at === -1) return -1
    } else if (code === ascii.OPEN_BRACE || code === ascii.OPEN_BRACKET) depth++
    else if ((code === ascii.CLOSE_BRACE || code === ascii.CLOSE_BRACKET) && --depth === 0) return at + 1
  }
  return -1
}

/** Whether the key at `key` belongs to the object that opens at `open`, and not to one inside it. */
export function isOwnKey(text: string, open: number, key: number): boolean {
  let depth = 0
  for (let at = open; at < key; at++) {
    const code = text.charCodeAt(at)
    if (code === ascii.QUOTE) {
      at = closingQuote(text, at + 1)
      if (at === -1 || at > key) return false
    } else if (code === ascii.OPEN_BRACE || code === ascii.OPEN_BRACKET) depth++
    else if (code === ascii.CLOSE_BRACE || code === ascii.CLOSE_BRACKET) depth--
  }
  return depth === 1
}
