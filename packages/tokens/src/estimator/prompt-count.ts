import type { MediaPart, Segment } from '../countable-request.js'
import type { Encoding } from '../encoding.js'
import type { CountingModel } from '../input-estimate.js'
import { mediaTokens } from '../media-tokens.js'
import { RecentMap } from '../recent-map.js'
import { TextCounts } from '../text-counts.js'
import type { PromptFeatures } from './prompt-features.js'
import { textTraits, type TextTraits } from './text-traits.js'
import type { CountingAllowance } from '../text-counts.js'

/** Segments, counted apart by what a ratio applies to and what not. */
export interface PromptCount {
  /** Text and framing by the model's encoding, or the one that stands in for it. */
  text: number
  textUpper: number
  media: number
  mediaUpper: number
  mediaSeldomMore: number
  /** Of all texts together. */
  digits: number
  foreign: number
  symbols: number
  gaps: number
  segments: number
  /** All text was counted, none taken by its bytes. */
  counted: boolean
  /** All of `textUpper` is a count in the model's own encoding. */
  exact: boolean
}

function emptyCount(): PromptCount {
  return {
    text: 0,
    textUpper: 0,
    media: 0,
    mediaUpper: 0,
    mediaSeldomMore: 0,
    digits: 0,
    foreign: 0,
    symbols: 0,
    gaps: 0,
    segments: 0,
    counted: true,
    exact: true,
  }
}

/** What the tokens of a count are estimated from. */
export function featuresOf(count: PromptCount, isWhole: boolean): PromptFeatures {
  return [count.text, count.digits, count.foreign, count.symbols, count.gaps, count.segments, isWhole ? 1 : 0]
}

export interface SegmentsToCount {
  readonly segments: readonly Segment[]
  /** The first to be counted. */
  readonly from: number
  /** Digest of the prompt up to and with each segment, by which its count is remembered; absent where it can't be. */
  readonly chain: readonly string[] | undefined
}

export function countSegments(
  { segments, from, chain }: SegmentsToCount,
  model: CountingModel,
  counts: SegmentCounts,
): PromptCount {
  const total = emptyCount()
  const allowance = TextCounts.newAllowance()
  for (let index = from; index < segments.length; index++) {
    const segment = segments[index]
    if (segment !== undefined) add(total, counts.count(segment, chain?.[index + 1], { model, allowance }))
  }
  return total
}

/** Images behind a URL may be others by now, though the text before and after them is the same. */
export function changingMedia(segments: readonly Segment[], end: number, model: CountingModel): number {
  let upper = 0
  for (let index = 0; index < end; index++) {
    for (const part of segments[index]?.media ?? []) {
      if (part.kind === 'image' && part.data === undefined) upper += mediaTokens(part, model).upper
    }
  }
  return upper
}

function add(total: PromptCount, count: PromptCount): void {
  total.text += count.text
  total.textUpper += count.textUpper
  total.media += count.media
  total.mediaUpper += count.mediaUpper
  total.mediaSeldomMore += count.mediaSeldomMore
  total.digits += count.digits
  total.foreign += count.foreign
  total.symbols += count.symbols
  total.gaps += count.gaps
  total.segments += count.segments
  total.counted &&= count.counted
  total.exact &&= count.exact
}

interface Counting {
  readonly model: CountingModel
  readonly allowance: CountingAllowance
}

interface RememberedCount {
  readonly model: CountingModel
  readonly count: PromptCount
}

/** Counts segments, and remembers each under the digest of the prompt that ends with it: a history sent again is looked up. */
export class SegmentCounts {
  readonly #texts: TextCounts
  readonly #remembered: RecentMap<RememberedCount>

  constructor(entries: number) {
    this.#texts = new TextCounts(entries)
    this.#remembered = new RecentMap(entries)
  }

  count(segment: Segment, digest: string | undefined, { model, allowance }: Counting): PromptCount {
    const known = digest === undefined ? undefined : this.#remembered.get(digest)
    // Another card of the same name may count by other rules.
    if (known?.model === model) return known.count
    const count = this.#countNew(segment, { model, allowance })
    if (digest !== undefined && count.counted) this.#remembered.set(digest, { model, count })
    return count
  }

  #countNew(segment: Segment, { model, allowance }: Counting): PromptCount {
    const { texts, overheadTokens, media = [] } = segment
    const text = this.#texts.count(texts, model.encoding, allowance)
    const isExact = model.encodingIsExact !== false
    const count = emptyCount()
    count.text = text.tokens + overheadTokens
    count.textUpper = (isExact || !text.counted ? text.upper : sumOfBytes(texts)) + overheadTokens
    count.counted = text.counted
    count.exact = isExact && text.counted
    count.segments = 1
    for (const each of texts) addTraits(count, textTraits(each))
    for (const part of media) addMedia(count, part, model)
    return count
  }

  /** Exact, not remembered. */
  countText(text: string, encoding: Encoding): number {
    return this.#texts.countText(text, encoding)
  }
}

function addTraits(total: PromptCount, { digits, foreign, symbols, gaps }: TextTraits): void {
  total.digits += digits
  total.foreign += foreign
  total.symbols += symbols
  total.gaps += gaps
}

function addMedia(total: PromptCount, part: MediaPart, model: CountingModel): void {
  const { tokens, upper, seldomMore = upper } = mediaTokens(part, model)
  total.media += tokens
  total.mediaUpper += upper
  total.mediaSeldomMore += seldomMore
}

/** Every token of a byte-level encoding holds at least one byte. */
function sumOfBytes(texts: readonly string[]): number {
  let bytes = 0
  for (const text of texts) bytes += Buffer.byteLength(text)
  return bytes
}
