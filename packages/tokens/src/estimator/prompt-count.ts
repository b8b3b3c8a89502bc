import type { MediaPart, Segment } from '../countable-request.js'
import type { CountingModel } from '../input-estimate.js'
import { mediaTokens } from '../media-tokens.js'
import { TextCounts } from '../text-counts.js'
import type { CountingAllowance, TextCount } from '../text-counts.js'

/** Segments, counted apart by what a ratio applies to and what not. */
export interface PromptCount {
  /** Text and framing by the model's encoding, or the one that stands in for it. */
  text: number
  textUpper: number
  media: number
  mediaUpper: number
  /** All text was counted, none taken by its bytes. */
  counted: boolean
  /** All of `textUpper` is a count in the model's own encoding. */
  exact: boolean
}

export function countSegments(segments: readonly Segment[], model: CountingModel, counts: TextCounts): PromptCount {
  const total: PromptCount = { text: 0, textUpper: 0, media: 0, mediaUpper: 0, counted: true, exact: true }
  const allowance = TextCounts.newAllowance()
  for (const segment of segments) {
    addText(total, countText(segment, { model, counts, allowance }), segment.overheadTokens)
    for (const part of segment.media ?? []) addMedia(total, part, model)
  }
  return total
}

/** Images behind a URL may be others by now, though the text before and after them is the same. */
export function changingMedia(segments: readonly Segment[], model: CountingModel): number {
  const total: PromptCount = { text: 0, textUpper: 0, media: 0, mediaUpper: 0, counted: true, exact: true }
  for (const { media = [] } of segments) {
    for (const part of media) if (part.kind === 'image' && part.data === undefined) addMedia(total, part, model)
  }
  return total.mediaUpper
}

function addText(total: PromptCount, text: TextCount & { readonly exact: boolean }, overheadTokens: number): void {
  total.text += text.tokens + overheadTokens
  total.textUpper += text.upper + overheadTokens
  total.counted &&= text.counted
  total.exact &&= text.exact
}

function addMedia(total: PromptCount, part: MediaPart, model: CountingModel): void {
  const { tokens, upper } = mediaTokens(part, model)
  total.media += tokens
  total.mediaUpper += upper
}

interface TextCounting {
  readonly model: CountingModel
  readonly counts: TextCounts
  readonly allowance: CountingAllowance
}

function countText(
  { texts }: Segment,
  { model, counts, allowance }: TextCounting,
): TextCount & { readonly exact: boolean } {
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
