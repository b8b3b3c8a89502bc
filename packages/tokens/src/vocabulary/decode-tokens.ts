import { hashBytes } from './hash-bytes.js'
import type { TokenBytes } from './vocabulary.js'

const SPACE = 0x20
const PADDING = 0x3d
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export interface DecodedTokens extends TokenBytes {
  /** `hashBytes` of each token. */
  readonly hashes: Int32Array
}

/**
 * Decodes base64 tokens with one space between them, in one pass over one buffer: 200,000 calls of a general decoder take
 * ten times as long.
 */
export function decodeTokens(text: string): DecodedTokens {
  const encoded = Buffer.from(text, 'latin1')
  const bytes = new Uint8Array(Math.ceil((encoded.length * 3) / 4))
  const count = countSpaces(encoded) + 1
  const offsets = new Uint32Array(count + 1)
  const hashes = new Int32Array(count)
  const sextets = sextetTable()
  let written = 0
  let at = 0
  for (let rank = 0; rank < count; rank += 1) {
    const start = written
    for (; at < encoded.length && encoded[at] !== SPACE; at += 4) {
      const high = ((sextets[encoded[at] ?? 0] ?? 0) << 6) | (sextets[encoded[at + 1] ?? 0] ?? 0)
      const low = ((sextets[encoded[at + 2] ?? 0] ?? 0) << 6) | (sextets[encoded[at + 3] ?? 0] ?? 0)
      bytes[written++] = high >> 4
      if (encoded[at + 2] !== PADDING) bytes[written++] = ((high & 0x0f) << 4) | (low >> 8)
      if (encoded[at + 3] !== PADDING) bytes[written++] = low & 0xff
    }
    at += 1
    hashes[rank] = hashBytes(bytes, start, written)
    offsets[rank + 1] = written
  }
  return { bytes: bytes.slice(0, written), offsets, hashes }
}

function countSpaces(encoded: Uint8Array): number {
  let spaces = 0
  for (let at = 0; at < encoded.length; at += 1) if (encoded[at] === SPACE) spaces += 1
  return spaces
}

function sextetTable(): Uint8Array {
  const sextets = new Uint8Array(256)
  for (let value = 0; value < ALPHABET.length; value += 1) sextets[ALPHABET.charCodeAt(value)] = value
  return sextets
}
