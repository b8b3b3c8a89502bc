import { hash } from 'node:crypto'
import type { Encoding } from './encoding.js'

/** SHA-256 of the encoding and the texts; lengths are in it, so that moving a boundary changes the key. */
export function countKey(encoding: Encoding, texts: readonly string[]): string {
  let content: string = encoding
  for (const text of texts) content += `\n${text.length}:${text}`
  return hash('sha256', content, 'binary')
}
