import { Buffer } from 'node:buffer'
import type { Range } from './cut-key.js'
import { ascii, closingQuote } from './json-scan.js'

/** An event that was read in full: where it lies, where its one piece of output lies, what was cut from it. */
export interface ReadEvent {
  readonly event: Range
  readonly piece: Range
  readonly cut: Range | undefined
}

/** OpenAI pads its chunks with a string of random length, always as their last key. */
const padding = /,\s*"obfuscation"\s*:\s*"/

/**
 * The chunks of one answer differ in their piece of output and hardly in anything else. An event that equals the one
 * before on both sides of the piece needs no search of its own: what it tells is known.
 */
export class EventFrame {
  #before = ''
  #after = ''
  #isPadded = false
  /** Where to cut, from the event's start or from its piece's end. */
  #cut: { readonly start: number; readonly length: number; readonly isBefore: boolean } | undefined

  learn(text: string, { event, piece, cut }: ReadEvent): void {
    const after = text.slice(piece.to, event.to)
    const padded = padding.exec(after)
    this.#isPadded = padded !== null
    // Copies: a slice would keep its whole network chunk alive.
    this.#before = copied(text.slice(event.from, piece.from))
    this.#after = copied(padded ? after.slice(0, padded.index + padded[0].length) : after)
    const isBefore = cut !== undefined && cut.from < piece.from
    this.#cut = cut && { start: cut.from - (isBefore ? event.from : piece.to), length: cut.to - cut.from, isBefore }
  }

  forget(): void {
    this.#before = ''
  }

  /** Where the piece starts, if the event begins as the one before; -1 otherwise. */
  pieceOf(text: string, from: number): number {
    const start = from + this.#before.length
    return this.#before !== '' && text.slice(from, start) === this.#before ? start : -1
  }

  /** The event also ends as the one before. */
  endsAlike(text: string, pieceEnd: number, to: number): boolean {
    const end = pieceEnd + this.#after.length
    if (text.slice(pieceEnd, end) !== this.#after) return false
    if (!this.#isPadded) return end === to
    return closingQuote(text, end) === to - 2 && text.charCodeAt(to - 1) === ascii.CLOSE_BRACE
  }

  cutOf(from: number, pieceEnd: number): Range | undefined {
    if (this.#cut === undefined) return undefined
    const start = this.#cut.start + (this.#cut.isBefore ? from : pieceEnd)
    return { from: start, to: start + this.#cut.length }
  }
}

function copied(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}
