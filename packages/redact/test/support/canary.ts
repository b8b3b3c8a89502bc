import { randomBytes } from 'node:crypto'

/** A key in a provider's format that exists nowhere else; made when the test runs, so that no scanner finds it here. */
export function canaryKey(prefix: readonly string[] = ['sk', 'proj', '']): string {
  // Six small letters in a row might be a word of the key, and words are not hidden; nor is a separator behind the prefix.
  const random = randomBytes(60)
    .toString('base64url')
    .replaceAll(/[a-z]{5}/g, (letters) => `${letters.slice(1)}7`)
    .replace(/^[-_]+/, '7')
  return prefix.join('-') + random
}

/** Every stretch of eight characters of a key that is not wholly in its first `prefixLength` characters. */
export function stretchesOf(key: string, prefixLength: number): string[] {
  const stretches: string[] = []
  for (let start = 0; start + 8 <= key.length; start += 1) {
    if (start + 8 > prefixLength) stretches.push(key.slice(start, start + 8))
  }
  return stretches
}

/** Stands beside our own encodings, so that both can't be wrong in the same way. */
export const encodings: readonly { readonly name: string; readonly encode: (key: string) => string }[] = [
  { name: 'raw', encode: (key) => key },
  { name: 'percent-encoded', encode: encodeURIComponent },
  { name: 'a form field', encode: (key) => new URLSearchParams({ value: key }).toString() },
  { name: 'JSON', encode: (key) => JSON.stringify({ text: key }) },
  { name: 'JSON in JSON', encode: (key) => JSON.stringify(JSON.stringify({ text: key })) },
  { name: 'hexadecimal', encode: (key) => Buffer.from(key).toString('hex') },
  { name: 'upper-case hexadecimal', encode: (key) => Buffer.from(key).toString('hex').toUpperCase() },
  { name: 'base64', encode: (key) => Buffer.from(key).toString('base64') },
  { name: 'base64 after one byte', encode: (key) => Buffer.from(`a${key}z`).toString('base64') },
  { name: 'base64 after two bytes', encode: (key) => Buffer.from(`ab${key}yz`).toString('base64') },
  { name: 'base64 of a header', encode: (key) => Buffer.from(`Bearer ${key}`).toString('base64') },
  { name: 'URL-safe base64', encode: (key) => Buffer.from(`ab${key}yz`).toString('base64url') },
]
