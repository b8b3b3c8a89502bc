import { CountCache, countKey } from './count-cache.js'
import { createCounter } from './create-counter.js'
import type { Encoding } from './encoding.js'
import type { TokenCounter } from './token-counter.js'
import type { TokenRange } from './token-range.js'

/** Counting a shorter text takes about as long as a digest, a look-up and, if it is new, an entry. */
const SHORTEST_CACHED = 96
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
  readonly #counters: Readonly<Record<Encoding, TokenCounter>>

  constructor(cacheEntries: number) {
    this.#cache = new CountCache(cacheEntries)
    this.#counters = { o200k_base: createCounter('o200k_base'), cl100k_base: createCounter('cl100k_base') }
  }

  static newAllowance(): CountingAllowance {
    return { characters: MOST_COUNTED }
  }

  /** The texts of one segment. */
  count(texts: readonly string[], encoding: Encoding, allowance: CountingAllowance): TextCount {
    let characters = 0
    for (const text of texts) characters += text.length
    if (characters > MOST_COUNTED) return byteCount(texts)
    if (characters < SHORTEST_CACHED) return this.#countNew(texts, encoding, { characters, allowance })
    const key = countKey(encoding, texts)
    const known = this.#cache.get(key)
    if (known !== undefined) return exactly(known)
    const count = this.#countNew(texts, encoding, { characters, allowance })
    if (count.counted) this.#cache.set(key, count.tokens)
    return count
  }

  #countNew(
    texts: readonly string[],
    encoding: Encoding,
    { characters, allowance }: { readonly characters: number; readonly allowance: CountingAllowance },
  ): TextCount {
    if (characters > allowance.characters) return byteCount(texts)
    allowance.characters -= characters
    let tokens = 0
    for (const text of texts) tokens += this.countText(text, encoding)
    return exactly(tokens)
  }

  /** Exact, uncached. */
  countText(text: string, encoding: Encoding): number {
    return this.#counters[encoding].count(text)
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
