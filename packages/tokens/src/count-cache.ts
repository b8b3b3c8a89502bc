import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Encoding } from './encoding.js'

/** Token counts of texts seen before, by digest: no text is kept. The least recently used entry gives way. */
export class CountCache {
  readonly #counts: LRUCache<string, number>

  constructor(entries: number) {
    this.#counts = new LRUCache({ max: entries })
  }

  get(key: string): number | undefined {
    return this.#counts.get(key)
  }

  set(key: string, tokens: number): void {
    this.#counts.set(key, tokens)
  }
}

/** SHA-256 of the encoding and the texts; lengths are in it, so that moving a boundary changes the key. */
export function countKey(encoding: Encoding, texts: readonly string[]): string {
  let content: string = encoding
  for (const text of texts) content += `\n${text.length}:${text}`
  return hash('sha256', content, 'binary')
}
