import { mask } from './mask.js'

/** A stretch of text, from `start` up to but without `end`, in UTF-16 units. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Puts one mask in the place of every stretch; stretches that touch or overlap share it. */
export function maskSpans(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text
  const ordered = [...spans].sort((left, right) => left.start - right.start)
  const pieces: string[] = []
  let end = -1
  for (const span of ordered) {
    if (span.start > end) pieces.push(text.slice(Math.max(end, 0), span.start), mask)
    end = Math.max(end, span.end)
  }
  pieces.push(text.slice(end))
  return pieces.join('')
}
