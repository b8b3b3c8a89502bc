const SPACE = 0x20
const PADDING = 0x3d
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/**
 * Decodes base64 tokens with one space between them; each is handed on as a latin-1 string. One pass over one buffer,
 * because 200,000 calls of a general decoder take twice as long.
 */
export function decodeTokens(text: string, take: (token: string) => void): void {
  const encoded = Buffer.from(text, 'latin1')
  const decoded = Buffer.alloc(encoded.length)
  const sextets = new Uint8Array(256)
  for (let value = 0; value < ALPHABET.length; value += 1) sextets[ALPHABET.charCodeAt(value)] = value
  const sextet = (at: number): number => sextets[encoded[at] ?? 0] ?? 0
  let written = 0
  for (let at = 0; at < encoded.length; at += 1) {
    const start = written
    for (; at < encoded.length && encoded[at] !== SPACE; at += 4) {
      const bits = (sextet(at) << 18) | (sextet(at + 1) << 12) | (sextet(at + 2) << 6) | sextet(at + 3)
      decoded.writeUIntBE(bits, written, 3)
      written += encoded[at + 2] === PADDING ? 1 : encoded[at + 3] === PADDING ? 2 : 3
    }
    take(decoded.toString('latin1', start, written))
  }
}
