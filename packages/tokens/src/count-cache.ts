import { hash } from 'node:crypto'
import type { Encoding } from './encoding.js'

/**
 * Token counts of texts seen before, by digest: no text is kept. Two generations: when the young one holds half of the
 * entries it becomes the old one, and what was in the old one and not asked for since then is gone. So the half used last
 * is always there, without a list to keep in order.
 */
export class CountCache {
  readonly #half: number
  #young = new Map<string, number>()
  #old: ReadonlyMap<string, number> = new Map()

  constructor(entries: number) {
    this.#half = Math.ceil(entries / 2)
  }

  get(key: string): number | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: string, tokens: number): void {
    if (this.#young.size >= this.#half) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, tokens)
  }
}

/** SHA-256 of the encoding and the texts; lengths are in it, so that moving a boundary changes the key. */
export function countKey(encoding: Encoding, texts: readonly string[]): string {
  let content: string = encoding
  for (const text of texts) content += `\n${text.length}:${text}`
  return hash('sha256', content, 'binary')
}
