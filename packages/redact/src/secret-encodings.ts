// Shorter secrets have encodings so short that they would match by accident.
const shortestEncoded = 8

/**
 * The texts that give a secret away as a whole: raw, percent-encoded (also as a form field and twice), escaped for JSON
 * (once and twice) and for `util.inspect`, and its UTF-8 bytes as hexadecimal (both cases, and as a printed Buffer),
 * JSON numbers, Latin-1 and base64 (both alphabets, at each of the three positions it can have in a longer text).
 */
export function secretEncodings(secret: string): ReadonlySet<string> {
  const escaped = jsonEscaped(secret)
  const forms = [secret, escaped, escaped.replaceAll("'", "\\'"), jsonEscaped(escaped)]
  if (secret.length >= shortestEncoded) forms.push(...percentEncodings(secret), ...byteEncodings(secret))
  return new Set(forms)
}

function jsonEscaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function percentEncodings(secret: string): string[] {
  const encoded = encodeURIComponent(secret.toWellFormed())
  const strict = encoded.replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  const once = [encoded, strict, strict.replaceAll('%20', '+')]
  const lowerCase = once.map((text) => text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()))
  return [...once, ...lowerCase, encodeURIComponent(encoded)]
}

function byteEncodings(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8')
  const hexadecimal = bytes.toString('hex')
  const printed = (hexadecimal.match(/../g) ?? []).join(' ')
  const base64 = [0, 1, 2].map((offset) => base64At(bytes, offset))
  const urlSafe = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  return [
    hexadecimal,
    hexadecimal.toUpperCase(),
    printed,
    Array.from(bytes).join(','),
    bytes.toString('latin1'),
    ...base64,
    ...urlSafe,
  ]
}

/** The base64 characters that depend on nothing but the secret when `offset` other bytes stand before it. */
function base64At(bytes: Buffer, offset: number): string {
  const first = Math.ceil((8 * offset) / 6)
  const last = Math.floor((8 * (offset + bytes.length)) / 6)
  return Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .slice(first, last)
}
