import type { MediaPart, Segment } from '../countable-request.js'
import type { CountingModel } from '../input-estimate.js'
import { mediaTokens } from '../media-tokens.js'
import { TextCounts } from '../text-counts.js'
import type { PromptFeatures } from './prompt-features.js'
import { textTraits, type TextTraits } from './text-traits.js'
import type { CountingAllowance, TextCount } from '../text-counts.js'

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
  const nothing = {
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
  }
  return { ...nothing, counted: true, exact: true }
}

/** What the tokens of a count are estimated from. */
export function featuresOf(count: PromptCount, isWhole: boolean): PromptFeatures {
  return [count.text, count.digits, count.foreign, count.symbols, count.gaps, count.segments, isWhole ? 1 : 0]
}

export function countSegments(segments: readonly Segment[], model: CountingModel, counts: TextCounts): PromptCount {
  const total = emptyCount()
  const allowance = TextCounts.newAllowance()
  for (const segment of segments) {
    addText(total, countText(segment, { model, counts, allowance }), segment)
    for (const part of segment.media ?? []) addMedia(total, part, model)
  }
  return total
}

/** Images behind a URL may be others by now, though the text before and after them is the same. */
export function changingMedia(segments: readonly Segment[], model: CountingModel): number {
  const total = emptyCount()
  for (const { media = [] } of segments) {
    for (const part of media) if (part.kind === 'image' && part.data === undefined) addMedia(total, part, model)
  }
  return total.mediaUpper
}

function addText(total: PromptCount, text: SegmentText, { texts, overheadTokens }: Segment): void {
  total.text += text.tokens + overheadTokens
  total.textUpper += text.upper + overheadTokens
  total.counted &&= text.counted
  total.exact &&= text.exact
  total.segments++
  for (const each of texts) addTraits(total, textTraits(each))
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

interface TextCounting {
  readonly model: CountingModel
  readonly counts: TextCounts
  readonly allowance: CountingAllowance
}

interface SegmentText extends TextCount {
  readonly exact: boolean
}

function countText({ texts }: Segment, { model, counts, allowance }: TextCounting): SegmentText {
  const count = counts.count(texts, model.encoding, allowance)
  if (model.encodingIsExact !== false || !count.counted) return { ...count, exact: count.counted }
  return { ...count, upper: sumOfBytes(texts), exact: false }
}

/** Every token of a byte-level encoding holds at least one byte. */
function sumOfBytes(texts: readonly string[]): number {
  let bytes = 0
  for (const text of texts) bytes += Buffer.byteLength(text)
  return bytes
}
