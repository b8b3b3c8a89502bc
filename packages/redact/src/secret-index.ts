import { CharacterPairs } from './character-pairs.js'
import { fragmentLength, isTelling, type KeyFragment, keyFragments } from './key-fragments.js'
import { secretEncodings } from './secret-encodings.js'
import type { Span } from './span.js'

interface Anchor {
  readonly text: string
  readonly offset: number
}

// Every stretch of eight characters, wherever it starts, holds a five-character sample that starts at a multiple of four.
const stride = 4
const sampleLength = 5
const slots = 1 << 17

/**
 * Finds registered secrets in one pass: the text is sampled at every fourth character, and only where a sample is
 * known are the full texts compared. The time depends on the length of the text, hardly on the number of secrets.
 */
export class SecretIndex {
  readonly #known = new Uint8Array(slots)
  readonly #beginnings = new CharacterPairs()
  readonly #anchors = new Map<number, Anchor[]>()
  readonly #fragments = new Map<string, KeyFragment>()
  readonly #short: string[] = []

  add(secret: string): void {
    for (const text of secretEncodings(secret)) this.#addWhole(text)
    for (const [text, fragment] of keyFragments(secret)) {
      const known = this.#fragments.get(text)
      if (known === undefined || !isTelling(known)) this.#fragments.set(text, fragment)
      for (let at = 0; at + sampleLength <= fragmentLength; at += 1) this.#mark(text, at)
    }
  }

  /** Where secrets stand in a text; may overlap, in no order. */
  find(text: string): Span[] {
    const spans = this.#findShort(text)
    let examined = 0
    for (let at = 0; at + sampleLength <= text.length; at += stride) {
      // Most samples are told from their first two characters.
      if (!this.#beginnings.isAt(text, at)) continue
      const sample = sampleAt(text, at)
      if (this.#known[sample & (slots - 1)] === 0) continue
      this.#findWhole(text, { at, sample }, spans)
      examined = this.#findFragments(text, { from: Math.max(examined, at - stride + 1), to: at }, spans)
    }
    return spans
  }

  // The middle of an encoding is random where its beginning is the same for all keys of a provider.
  #addWhole(text: string): void {
    if (text.length < fragmentLength) {
      this.#short.push(text)
      return
    }
    const middle = (text.length - fragmentLength) >> 1
    for (let offset = middle; offset < middle + stride; offset += 1) {
      const sample = this.#mark(text, offset)
      const anchors = this.#anchors.get(sample) ?? []
      this.#anchors.set(sample, [...anchors, { text, offset }])
    }
  }

  #mark(text: string, at: number): number {
    const sample = sampleAt(text, at)
    this.#known[sample & (slots - 1)] = 1
    this.#beginnings.add(text.slice(at, at + 2))
    return sample
  }

  #findWhole(text: string, { at, sample }: { at: number; sample: number }, spans: Span[]): void {
    for (const anchor of this.#anchors.get(sample) ?? []) {
      const start = at - anchor.offset
      if (start >= 0 && text.startsWith(anchor.text, start)) spans.push({ start, end: start + anchor.text.length })
    }
  }

  /** Looks at fragments that start in `from..to`, follows each find to its end, and says what it has not looked at. */
  #findFragments(text: string, { from, to }: { from: number; to: number }, spans: Span[]): number {
    let start = from
    while (start <= to) {
      let next = start
      let telling = false
      for (let found = this.#fragmentAt(text, next); found !== undefined; found = this.#fragmentAt(text, next)) {
        const length = commonLength(text, next, found)
        telling ||= found.firstRandom < found.offset + length
        next += length - fragmentLength + 1
      }
      if (telling) spans.push({ start, end: next - 1 + fragmentLength })
      start = Math.max(next, start + 1)
    }
    return start
  }

  #fragmentAt(text: string, at: number): KeyFragment | undefined {
    return this.#fragments.get(text.slice(at, at + fragmentLength))
  }

  #findShort(text: string): Span[] {
    return this.#short.flatMap((short) => {
      const spans: Span[] = []
      for (let start = text.indexOf(short); start >= 0; start = text.indexOf(short, start + 1)) {
        spans.push({ start, end: start + short.length })
      }
      return spans
    })
  }
}

/** How far a text goes on like the key whose fragment stands there; at least the fragment's length. */
function commonLength(text: string, at: number, { secret, offset }: KeyFragment): number {
  let length = fragmentLength
  while (offset + length < secret.length && text[at + length] === secret[offset + length]) length += 1
  return length
}

function sampleAt(text: string, at: number): number {
  let sample = 0
  for (let index = at; index < at + sampleLength; index += 1) {
    sample = Math.imul(sample, 0x01000193) ^ text.charCodeAt(index)
  }
  return sample
}
