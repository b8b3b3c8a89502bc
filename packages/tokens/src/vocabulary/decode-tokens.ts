import type { TokenBytes } from './vocabulary.js'

const SPACE = 0x20
const PADDING = 0x3d
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/**
 * Decodes base64 tokens with one space between them, from a place of a text to its end. In one pass without copies:
 * 200,000 calls of a general decoder take ten times as long.
 */
export function decodeTokens(text: string, from: number): TokenBytes {
  const { count, size } = measure(text, from)
  const bytes = new Uint8Array(size)
  const offsets = new Uint32Array(count + 1)
  const sextets = sextetTable()
  const sextet = (at: number): number => sextets[text.charCodeAt(at) & 0x7f] ?? 0
  let written = 0
  let at = from
  for (let rank = 0; rank < count; rank += 1) {
    for (; at < text.length && text.charCodeAt(at) !== SPACE; at += 4) {
      const bits = (sextet(at) << 18) | (sextet(at + 1) << 12) | (sextet(at + 2) << 6) | sextet(at + 3)
      bytes[written++] = bits >> 16
      if (text.charCodeAt(at + 2) !== PADDING) bytes[written++] = (bits >> 8) & 0xff
      if (text.charCodeAt(at + 3) !== PADDING) bytes[written++] = bits & 0xff
    }
    at += 1
    offsets[rank + 1] = written
  }
  return { bytes, offsets }
}

/** How many tokens there are, and their bytes together. */
function measure(text: string, from: number): { readonly count: number; readonly size: number } {
  let spaces = 0
  let paddings = 0
  for (let at = from; at < text.length; at += 1) {
    const character = text.charCodeAt(at)
    if (character === SPACE) spaces += 1
    if (character === PADDING) paddings += 1
  }
  return { count: spaces + 1, size: ((text.length - from - spaces) / 4) * 3 - paddings }
}

function sextetTable(): Uint8Array {
  const sextets = new Uint8Array(128)
  for (let value = 0; value < ALPHABET.length; value += 1) sextets[ALPHABET.charCodeAt(value)] = value
  return sextets
}
