import { CountCache, countKey } from './count-cache.js'
import { createCounter } from './create-counter.js'
import type { Encoding } from './encoding.js'
import type { TokenCounter } from './token-counter.js'
import type { TokenRange } from './token-range.js'

/** Hashing a shorter text costs about as much as counting it. */
const SHORTEST_CACHED = 64
/** Text that is not in the cache and is counted in one call: about 5 ms of work. */
const MOST_COUNTED = 65_536
const LIKELY_BYTES_PER_TOKEN = 4

/** What one estimate may still count. */
export interface CountingAllowance {
  characters: number
}

export interface TextCount extends TokenRange {
  /** `false`: both numbers come from the length in bytes. */
  readonly counted: boolean
}

/** Counts texts, remembers counts, and refuses to block the event loop: what is too long is bounded by its bytes. */
export class TextCounts {
  readonly #cache: CountCache
  readonly #counters: ReadonlyMap<Encoding, TokenCounter>

  constructor(cacheEntries: number) {
    this.#cache = new CountCache(cacheEntries)
    this.#counters = new Map((['o200k_base', 'cl100k_base'] as const).map((name) => [name, createCounter(name)]))
  }

  static newAllowance(): CountingAllowance {
    return { characters: MOST_COUNTED }
  }

  /** The texts of one segment. */
  count(texts: readonly string[], encoding: Encoding, allowance: CountingAllowance): TextCount {
    const characters = texts.reduce((sum, text) => sum + text.length, 0)
    if (characters > MOST_COUNTED) return byteCount(texts)
    const key = characters < SHORTEST_CACHED ? undefined : countKey(encoding, texts)
    const known = key === undefined ? undefined : this.#cache.get(key)
    if (known !== undefined) return exactly(known)
    if (characters > allowance.characters) return byteCount(texts)
    allowance.characters -= characters
    const tokens = texts.reduce((sum, text) => sum + this.countText(text, encoding), 0)
    if (key !== undefined) this.#cache.set(key, tokens)
    return exactly(tokens)
  }

  /** Exact, uncached. */
  countText(text: string, encoding: Encoding): number {
    const counter = this.#counters.get(encoding)
    if (counter === undefined) throw new RangeError(`The encoding '${encoding}' is not known.`)
    return counter.count(text)
  }
}

function exactly(tokens: number): TextCount {
  return { tokens, upper: tokens, counted: true }
}

/** Every token of a byte-level encoding holds at least one byte. */
function byteCount(texts: readonly string[]): TextCount {
  const upper = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  return { tokens: Math.ceil(upper / LIKELY_BYTES_PER_TOKEN), upper, counted: false }
}
