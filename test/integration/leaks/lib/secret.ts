import { randomBytes } from 'node:crypto'

/** A key made at run time, with characters that encodings change. */
export function newSecret(): string {
  return ['sk', 'proj', `${randomBytes(15).toString('hex')}+/${randomBytes(15).toString('hex')}`].join('-')
}

/** Prefix class and last four may be shown, as providers show them. */
const shownAtStart = 'sk-proj-'.length
const shownAtEnd = 4
/** So many characters of what may not be shown are a leak. */
const windowLength = 10

/** Every text that gives the secret, or a part of it, away. */
function tracesOf(secret: string): readonly string[] {
  const hidden = secret.slice(shownAtStart, -shownAtEnd)
  const windows = Array.from({ length: hidden.length - windowLength + 1 }, (_, at) =>
    hidden.slice(at, at + windowLength),
  )
  const hex = Buffer.from(secret).toString('hex')
  const spacedHex = hex.match(/../g)?.join(' ') ?? hex
  return [
    ...windows,
    ...windows.map((part) => Buffer.from(part).toString('hex')),
    encodeURIComponent(secret),
    hex,
    hex.toUpperCase(),
    spacedHex,
    secret.split('').toReversed().join(''),
    ...base64Forms(hidden),
  ]
}

/** Base64 of a text depends on where in the whole it begins; the first and last characters depend on the neighbours. */
function base64Forms(hidden: string): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.from(hidden.slice(offset, offset + Math.floor((hidden.length - offset) / 3) * 3))
    return [bytes.toString('base64'), bytes.toString('base64url')]
  })
}

export function leaks(text: string, secret: string): boolean {
  return tracesOf(secret).some((trace) => text.includes(trace))
}
