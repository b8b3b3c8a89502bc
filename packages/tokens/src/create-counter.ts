import { setImmediate as nextTurn } from 'node:timers/promises'
import { monotonicNow } from './defaults.js'
import { encodedText, MOST_BYTES_PER_UNIT, withEncodedText } from './encoded-text.js'
import type { Encoding } from './encoding.js'
import { PieceCounter } from './piece-counter.js'
import type { Progress } from './piece-counter.js'
import type { SlicingOptions, TokenCounter } from './token-counter.js'

export interface CounterOptions {
  /** Most UTF-8 bytes one text may have; more is refused with a `RangeError`. @default 8_388_608 */
  readonly maxInputBytes?: number
  /** Milliseconds of a clock that only goes forward, which ends the slices of `countAsync`. @default performance.now */
  readonly now?: () => number
}

const DEFAULT_MAX_INPUT_BYTES = 8 * 1_024 * 1_024
const DEFAULT_SLICE_MS = 4
/** Steps between two looks at the clock: well below a millisecond. */
const STEPS_PER_LOOK = 1_024
const ALL_STEPS = 2 ** 30

/**
 * A counter of one encoding. Exact for every string: special tokens such as `<|endoftext|>` are ordinary text, and a lone
 * surrogate counts as U+FFFD, which is what reaches the wire. Time grows with the length on any text; no text is kept. The
 * tables are loaded by the first count, not by this call.
 * Throws `RangeError` for an unknown encoding, and for a `maxInputBytes` that is not a positive integer.
 */
export function createCounter(encoding: Encoding, options: CounterOptions = {}): TokenCounter {
  if (encoding !== 'o200k_base' && encoding !== 'cl100k_base') {
    throw new RangeError(`createCounter: encoding is '${String(encoding)}'; use 'o200k_base' or 'cl100k_base'.`)
  }
  const { maxInputBytes = DEFAULT_MAX_INPUT_BYTES, now = monotonicNow } = options
  if (!Number.isSafeInteger(maxInputBytes) || maxInputBytes <= 0) {
    throw new RangeError(`createCounter: maxInputBytes is ${String(maxInputBytes)}; it must be a positive integer.`)
  }
  return {
    encoding,
    count: (text) => {
      refuseOversized(text, maxInputBytes)
      return countAtOnce(encoding, text)
    },
    countAsync: async (text, slicing = {}) => {
      refuseOversized(text, maxInputBytes)
      return countInSlices(encoding, text, { ...slicing, now })
    },
  }
}

function refuseOversized(text: string, maxInputBytes: number): void {
  if (text.length * MOST_BYTES_PER_UNIT <= maxInputBytes) return
  const bytes = Buffer.byteLength(text)
  if (bytes <= maxInputBytes) return
  throw new RangeError(
    `The text has ${bytes} bytes; at most ${maxInputBytes} are counted. Shorten it, or raise maxInputBytes of createCounter.`,
  )
}

const pieceCounters: Partial<Record<Encoding, PieceCounter>> = {}

/** Shared by all counters of an encoding; made by the first count. */
function pieceCounter(encoding: Encoding): PieceCounter {
  return (pieceCounters[encoding] ??= new PieceCounter(encoding))
}

function countAtOnce(encoding: Encoding, text: string): number {
  if (text.length === 0) return 0
  const counter = pieceCounter(encoding)
  const progress = { at: 0, tokens: 0, merge: undefined }
  withEncodedText(text, (encoded) => {
    while (counter.advance(encoded, progress, ALL_STEPS) === 0) continue
  })
  counter.forget()
  return progress.tokens
}

/** As far as the steps reach: the tokens up to there, and the bytes behind it. */
export interface PartialCount {
  readonly tokens: number
  readonly bytesLeft: number
  /** 0 where bytes are left. */
  readonly stepsLeft: number
}

/** Counts, and stops early rather than block the event loop. A step is a byte of ordinary text, some 20 ns. */
export function countWithin(encoding: Encoding, text: string, steps: number): PartialCount {
  const counter = pieceCounter(encoding)
  return withEncodedText(text, (encoded) => {
    const progress: Progress = { at: 0, tokens: 0, merge: undefined }
    const stepsLeft = counter.advance(encoded, progress, steps)
    counter.forget()
    // Of a piece that is cut in the middle no byte counts as read.
    const unmerged = progress.merge?.size ?? 0
    return { tokens: progress.tokens, bytesLeft: encoded.size - progress.at + unmerged, stepsLeft }
  })
}

async function countInSlices(
  encoding: Encoding,
  text: string,
  { signal, sliceMs = DEFAULT_SLICE_MS, now }: SlicingOptions & { readonly now: () => number },
): Promise<number> {
  if (!(sliceMs > 0)) throw new RangeError(`countAsync: sliceMs is ${String(sliceMs)}; it must be a positive number.`)
  signal?.throwIfAborted()
  const counter = pieceCounter(encoding)
  const encoded = encodedText(text)
  const progress = { at: 0, tokens: 0, merge: undefined }
  for (let sliceEnd = now() + sliceMs; counter.advance(encoded, progress, STEPS_PER_LOOK) === 0;) {
    if (now() < sliceEnd) continue
    counter.forget()
    await nextTurn()
    signal?.throwIfAborted()
    sliceEnd = now() + sliceMs
  }
  counter.forget()
  return progress.tokens
}
