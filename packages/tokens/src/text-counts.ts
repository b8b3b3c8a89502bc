import { countKey } from './count-key.js'
import { countWithin, createCounter } from './create-counter.js'
import type { Encoding } from './encoding.js'
import { RecentMap } from './recent-map.js'
import type { TokenCounter } from './token-counter.js'
import type { TokenRange } from './token-range.js'

/** Counting a shorter text takes about as long as a digest, a look-up and, if it is new, an entry. */
const SHORTEST_CACHED = 96
/** A longer text is not begun: its bytes alone take as long to lay out as the steps take. */
const LONGEST_COUNTED = 65_536
/** For what is not in the cache, in one call: 64 kB of ordinary text, or 1 to 4 ms of work on any. */
const STEPS_PER_ESTIMATE = 65_536
const LIKELY_BYTES_PER_TOKEN = 4

/** What one estimate may still count. */
export interface CountingAllowance {
  steps: number
}

export interface TextCount extends TokenRange {
  /** `false`: both numbers come from the length in bytes. */
  readonly counted: boolean
}

/** Counts texts, remembers counts, and refuses to block the event loop: what is too long is bounded by its bytes. */
export class TextCounts {
  readonly #cache: RecentMap<number>
  readonly #counters: Readonly<Record<Encoding, TokenCounter>>

  constructor(cacheEntries: number) {
    this.#cache = new RecentMap(cacheEntries)
    this.#counters = { o200k_base: createCounter('o200k_base'), cl100k_base: createCounter('cl100k_base') }
  }

  static newAllowance(): CountingAllowance {
    return { steps: STEPS_PER_ESTIMATE }
  }

  /** The texts of one segment. */
  count(texts: readonly string[], encoding: Encoding, allowance: CountingAllowance): TextCount {
    let characters = 0
    for (const text of texts) characters += text.length
    if (characters > LONGEST_COUNTED) return byteCount(texts)
    if (characters < SHORTEST_CACHED) return countNew(texts, encoding, allowance)
    const key = countKey(encoding, texts)
    const known = this.#cache.get(key)
    if (known !== undefined) return exactly(known)
    const count = countNew(texts, encoding, allowance)
    if (count.counted) this.#cache.set(key, count.tokens)
    return count
  }

  /** Exact, uncached. */
  countText(text: string, encoding: Encoding): number {
    return this.#counters[encoding].count(text)
  }
}

/** As far as the allowance reaches; behind that, bytes. */
function countNew(texts: readonly string[], encoding: Encoding, allowance: CountingAllowance): TextCount {
  let tokens = 0
  let bytesLeft = 0
  for (const text of texts) {
    if (text === '') continue
    if (allowance.steps <= 0) {
      bytesLeft += Buffer.byteLength(text)
      continue
    }
    const part = countWithin(encoding, text, allowance.steps)
    tokens += part.tokens
    bytesLeft += part.bytesLeft
    allowance.steps = part.stepsLeft
  }
  return withBytes(tokens, bytesLeft)
}

function exactly(tokens: number): TextCount {
  return { tokens, upper: tokens, counted: true }
}

function byteCount(texts: readonly string[]): TextCount {
  return withBytes(
    0,
    texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
  )
}

/** Every token of a byte-level encoding holds at least one byte. */
function withBytes(tokens: number, bytes: number): TextCount {
  if (bytes === 0) return exactly(tokens)
  return { tokens: tokens + Math.ceil(bytes / LIKELY_BYTES_PER_TOKEN), upper: tokens + bytes, counted: false }
}
