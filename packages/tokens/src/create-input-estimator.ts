import type { CountableRequest, Segment } from './countable-request.js'
import type { CountingModel, InputEstimate, InputEstimator } from './input-estimate.js'
import { mediaTokens } from './media-tokens.js'
import { TextCounts } from './text-counts.js'
import type { CountingAllowance, TextCount } from './text-counts.js'

export interface InputEstimatorOptions {
  /** Most UTF-8 bytes of text one request may hold. @default 8_388_608 */
  readonly maxInputBytes?: number
  /** Segments whose count is remembered; about 150 bytes each. @default 20_000 */
  readonly cacheEntries?: number
}

const DEFAULT_MAX_INPUT_BYTES = 8 * 1_024 * 1_024
const DEFAULT_CACHE_ENTRIES = 20_000
/** A longer output is charged by its bytes, which takes no time and is never too little. */
const LONGEST_COUNTED_OUTPUT = 1_048_576

/**
 * An estimator that counts each segment once and remembers the count under a digest of its text. Per call it counts at most
 * 64 kB of text it has not seen; the rest is bounded by bytes (`method: "bytes"`), and so is all text of a model whose
 * encoding is not known to be exact. Tables are loaded by the first estimate.
 * Throws `RangeError` for options that are not positive integers.
 */
export function createInputEstimator(options: InputEstimatorOptions = {}): InputEstimator {
  const maxInputBytes = positiveInteger('maxInputBytes', options.maxInputBytes ?? DEFAULT_MAX_INPUT_BYTES)
  const counts = new TextCounts(positiveInteger('cacheEntries', options.cacheEntries ?? DEFAULT_CACHE_ENTRIES))
  return {
    estimate: (request, model) => {
      refuseOversized(request, maxInputBytes)
      return estimate(counts, request, model)
    },
    countOutput: (text, model) =>
      model.encodingIsExact === false || text.length > LONGEST_COUNTED_OUTPUT
        ? Buffer.byteLength(text)
        : counts.countText(text, model.encoding),
  }
}

function positiveInteger(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new RangeError(`createInputEstimator: ${name} is ${String(value)}; it must be a positive integer.`)
}

function refuseOversized(request: CountableRequest, maxInputBytes: number): void {
  const characters = sum(request.segments, ({ texts }) => sum(texts, (text) => text.length))
  // No character takes more than 3 bytes per UTF-16 unit, so most requests need no exact measure.
  if (characters * 3 <= maxInputBytes) return
  const bytes = sum(request.segments, ({ texts }) => sum(texts, (text) => Buffer.byteLength(text)))
  if (bytes <= maxInputBytes) return
  throw new RangeError(
    `The request holds ${bytes} bytes of text; at most ${maxInputBytes} are accepted. Shorten it, or raise ` +
      `maxInputBytes of createInputEstimator.`,
  )
}

function estimate(counts: TextCounts, request: CountableRequest, model: CountingModel): InputEstimate {
  const allowance = TextCounts.newAllowance()
  let tokens = request.baseTokens
  let upper = request.baseTokens
  let counted = true
  for (const segment of request.segments) {
    const text = countText(counts, segment, model, allowance)
    counted &&= text.counted
    tokens += text.tokens + segment.overheadTokens
    upper += text.upper + segment.overheadTokens
    for (const part of segment.media ?? []) {
      const media = mediaTokens(part, model)
      tokens += media.tokens
      upper += media.upper
    }
  }
  return {
    tokens: Math.min(tokens, model.contextWindow),
    upper: Math.min(upper, model.contextWindow),
    method: counted ? 'counted' : 'bytes',
    unbounded: request.unbounded,
  }
}

function countText(
  counts: TextCounts,
  { texts }: Segment,
  model: CountingModel,
  allowance: CountingAllowance,
): TextCount {
  const count = counts.count(texts, model.encoding, allowance)
  if (model.encodingIsExact !== false || !count.counted) return count
  return { tokens: count.tokens, upper: sum(texts, (text) => Buffer.byteLength(text)), counted: false }
}

function sum<T>(values: readonly T[], measure: (value: T) => number): number {
  let total = 0
  for (const value of values) total += measure(value)
  return total
}
