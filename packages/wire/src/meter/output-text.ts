import { Buffer } from 'node:buffer'
import type { Range } from './cut-key.js'
import { ascii, closingQuote, skipSpace } from './json-scan.js'
import { isJsonObject } from '../json-values.js'

/** Strings of a delta or message that label it instead of being its text; `data` is audio. */
const labels = new Set(['role', 'id', 'type', 'format', 'data', 'object', 'status', 'call_id'])

const INITIAL_BYTES = 1024

/**
 * The model's text as it stands in the stream: escaped JSON, UTF-8 as latin1. Pieces are copied out of the network
 * chunk once per chunk, and decoded only when somebody asks.
 */
export class OutputText {
  #fresh = ''
  #bytes: Buffer = Buffer.alloc(0)
  #length = 0
  /** Where the only string of the object read last stands, quotes included. */
  only: Range | undefined

  /** The content of one JSON string, without its quotes. A line feed can't occur in it and so separates the pieces. */
  add(text: string, from: number, to: number): void {
    if (to > from) this.#fresh += text.slice(from, to) + '\n'
  }

  /** Adds every string inside the object or list that opens at `open`, except labels; returns its end, or -1. */
  addStringsOf(text: string, open: number, limit: number): number {
    let depth = 0
    let key = ''
    let strings = 0
    this.only = undefined
    for (let at = open; at < limit; at++) {
      const code = text.charCodeAt(at)
      if (code === ascii.QUOTE) {
        const close = closingQuote(text, at + 1)
        if (close === -1 || close >= limit) return -1
        if (isFollowedByColon(text, close + 1)) key = text.slice(at + 1, close)
        else if (!labels.has(key)) {
          this.add(text, at + 1, close)
          this.only = strings++ === 0 ? { from: at, to: close + 1 } : undefined
        }
        at = close
      } else if (code === ascii.OPEN_BRACE || code === ascii.OPEN_BRACKET) depth++
      else if (code === ascii.CLOSE_BRACE || code === ascii.CLOSE_BRACKET) depth--
      if (depth === 0) return at + 1
    }
    return -1
  }

  /** What was added since the last `settle`, to go back to. */
  mark(): string {
    return this.#fresh
  }

  backTo(mark: string): void {
    this.#fresh = mark
  }

  /** Copies what was added since, so that no string of the network chunk stays alive. */
  settle(): void {
    const { length } = this.#fresh
    if (length === 0) return
    if (this.#length + length > this.#bytes.length) this.#grow(this.#length + length)
    this.#bytes.write(this.#fresh, this.#length, 'latin1')
    this.#length += length
    this.#fresh = ''
  }

  decode(): string {
    this.settle()
    if (this.#length === 0) return ''
    const lines = this.#bytes.toString('utf8', 0, this.#length - 1)
    return parsed(`["${lines.replaceAll('\n', '","')}"]`)?.join('') ?? lines.split('\n').map(unescaped).join('')
  }

  #grow(needed: number): void {
    const bytes = Buffer.allocUnsafeSlow(Math.max(INITIAL_BYTES, needed, this.#bytes.length * 2))
    this.#bytes.copy(bytes, 0, 0, this.#length)
    this.#bytes = bytes
  }
}

/** The same for a parsed value. */
export function stringsOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(stringsOf).join('')
  if (!isJsonObject(value)) return ''
  return Object.entries(value)
    .filter(([key]) => !labels.has(key))
    .map(([, each]) => stringsOf(each))
    .join('')
}

function isFollowedByColon(text: string, at: number): boolean {
  return text.charCodeAt(skipSpace(text, at)) === ascii.COLON
}

function unescaped(piece: string): string {
  return parsed(`["${piece}"]`)?.join('') ?? piece
}

function parsed(json: string): readonly string[] | undefined {
  try {
    return JSON.parse(json) as readonly string[]
  } catch {
    return undefined
  }
}
