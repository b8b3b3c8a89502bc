import type { CountableRequest } from './countable-request.js'
import { estimateInput, observeInput } from './estimator/estimate-input.js'
import type { EstimatorState } from './estimator/estimator-state.js'
import { EstimatorMemory } from './estimator/memory.js'
import { SegmentCounts } from './estimator/prompt-count.js'
import type { InputEstimator } from './input-estimate.js'

export interface InputEstimatorOptions {
  /** Most UTF-8 bytes of text one request may hold. @default 8_388_608 */
  readonly maxInputBytes?: number
  /** Segments whose count is remembered; about 500 bytes each. @default 20_000 */
  readonly cacheEntries?: number
  /** Prompts whose reported input is remembered at least, at most twice as many; about 100 bytes each. @default 10_000 */
  readonly anchorEntries?: number
  /** What another estimator has learned, from its `exportState()`. */
  readonly state?: EstimatorState
}

const DEFAULT_MAX_INPUT_BYTES = 8 * 1_024 * 1_024
const DEFAULT_CACHE_ENTRIES = 20_000
const DEFAULT_ANCHOR_ENTRIES = 10_000
/** A longer output is charged by its bytes, which takes no time and is never too little. */
const LONGEST_COUNTED_OUTPUT = 1_048_576

/**
 * An estimator that counts each segment once and remembers the count under a digest of its text. Per call it counts at most
 * 64 kB of text it has not seen; the rest is bounded by bytes (`method: "bytes"`), and so is all text of a model whose
 * encoding is not known to be exact. A prefix that a provider has counted before is taken as it was reported, and only the
 * rest is counted. Tables are loaded by the first estimate.
 * Throws `RangeError` for options that are not positive integers and for a state that no estimator exported.
 */
export function createInputEstimator(options: InputEstimatorOptions = {}): InputEstimator {
  const maxInputBytes = positiveInteger('maxInputBytes', options.maxInputBytes ?? DEFAULT_MAX_INPUT_BYTES)
  const counts = new SegmentCounts(positiveInteger('cacheEntries', options.cacheEntries ?? DEFAULT_CACHE_ENTRIES))
  const memory = new EstimatorMemory(positiveInteger('anchorEntries', options.anchorEntries ?? DEFAULT_ANCHOR_ENTRIES))
  if (options.state !== undefined) memory.import(options.state)
  return {
    estimate: (request, model, names) => {
      refuseOversized(request, maxInputBytes)
      return estimateInput({ counts, memory }, request, { model, options: names })
    },
    observe: (ticket, observation) => observeInput(memory, ticket, observation),
    exportState: () => memory.export(),
    importState: (state) => memory.import(state),
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

function sum<T>(values: readonly T[], measure: (value: T) => number): number {
  let total = 0
  for (const value of values) total += measure(value)
  return total
}
