import { Buffer } from 'node:buffer'
import type { JsonObject } from '../wire-protocol.js'
import { type AnswerFacts, isFailure, jsonObject } from './answer-facts.js'
import { cutOfOwnKey, type Range } from './cut-key.js'
import { EventFrame, type ReadEvent } from './event-frame.js'
import type { Cut, EventReader } from './event-stream.js'
import { ascii, closingQuote, valueStart } from './json-scan.js'
import { KeyCursor } from './key-cursor.js'
import type { MeterDialect } from './meter-dialect.js'
import type { OutputText } from './output-text.js'

/** Azure's first event names no model; one that never does is not worth parsing for. */
const EVENTS_TO_IDENTIFY = 4

interface EventMeterOptions {
  readonly dialect: MeterDialect
  readonly facts: AnswerFacts
  readonly output: OutputText
  readonly stripUsage: boolean
}

interface Piece {
  readonly limit: number
  readonly holds: 'string' | 'object' | undefined
}

/** Meters the events of one stream. Parses only those that tell something; scans the others for the model's text. */
export class EventMeter implements EventReader {
  readonly #dialect: MeterDialect
  readonly #facts: AnswerFacts
  readonly #output: OutputText
  readonly #stripUsage: boolean
  readonly #delta: KeyCursor | undefined
  readonly #telling: KeyCursor
  readonly #finishing: KeyCursor | undefined
  readonly #error: KeyCursor = new KeyCursor('error')
  readonly #frame: EventFrame = new EventFrame()
  /** What the frame leaves open: one string, though the delta around it is an object. */
  #frameHolds: 'string' | 'object' = 'object'
  #eventsToIdentify = EVENTS_TO_IDENTIFY

  constructor({ dialect, facts, output, stripUsage }: EventMeterOptions) {
    this.#dialect = dialect
    this.#facts = facts
    this.#output = output
    this.#stripUsage = stripUsage
    this.#delta = dialect.delta && new KeyCursor(dialect.delta.key)
    this.#telling = new KeyCursor(dialect.telling)
    this.#finishing = dialect.finishing === undefined ? undefined : new KeyCursor(dialect.finishing)
  }

  begin(): void {
    this.#delta?.reset()
    this.#telling.reset()
    this.#finishing?.reset()
    this.#error.reset()
  }

  data(text: string, from: number, to: number): Cut {
    const first = text.charCodeAt(from)
    if (first === ascii.OPEN_BRACKET && text.startsWith('[DONE]', from)) this.#facts.terminated = true
    if (first !== ascii.OPEN_BRACE) return undefined
    if (this.#eventsToIdentify > 0) this.#identify(text, from, to)
    else {
      const pieceEnd = this.#readAlike(text, from, to)
      if (pieceEnd !== -1) return this.#frame.cutOf(from, pieceEnd)
    }
    return this.#readInFull(text, from, to)
  }

  errorEvent(): void {
    this.#facts.failed = true
  }

  settle(): void {
    this.#output.settle()
  }

  #identify(text: string, from: number, to: number): void {
    const event = parsed(text, from, to)
    if (event) this.#facts.identify(this.#dialect.root(event))
    this.#eventsToIdentify = this.#facts.model === undefined ? this.#eventsToIdentify - 1 : 0
  }

  /** Reads an event that differs from the one before in its piece only; returns the piece's end, or -1. */
  #readAlike(text: string, from: number, to: number): number {
    const piece = this.#frame.pieceOf(text, from)
    if (piece === -1) return -1
    const before = this.#output.mark()
    const end = this.#readPiece(text, piece, { limit: to, holds: this.#frameHolds })
    if (end !== -1 && this.#frame.endsAlike(text, end, to)) return end
    this.#output.backTo(before)
    return -1
  }

  #readInFull(text: string, from: number, to: number): Cut {
    const delta = this.#dialect.delta
    const pieces = this.#delta ? this.#readPieces(this.#delta, text, { from, to }) : []
    // Named deltas tell nothing else.
    if (delta?.event && isAt(delta.event, text, from)) return undefined
    if (this.#dialect.terminator && isAt(this.#dialect.terminator, text, from)) this.#facts.terminated = true
    const tells = this.#tellsError(text, from, to)
    const cut = this.#listen(text, from, to)
    const [piece] = pieces
    if (pieces.length !== 1 || piece === undefined || tells || cut === 'told' || cut === 'event') this.#frame.forget()
    else this.#learn(text, { event: { from, to }, piece, cut })
    return cut === 'told' ? undefined : cut
  }

  /** An object of which one string is the text is the same from event to event but for that string. */
  #learn(text: string, { event, piece, cut }: ReadEvent): void {
    const only = this.#dialect.delta?.holds === 'object' ? this.#output.only : undefined
    this.#frameHolds = only === undefined ? (this.#dialect.delta?.holds ?? 'string') : 'string'
    this.#frame.learn(text, { event, piece: only ?? piece, cut })
  }

  #readPieces(cursor: KeyCursor, text: string, { from, to }: Range): Range[] {
    const pieces: Range[] = []
    for (let at = cursor.find(text, from, to); at !== -1; at = cursor.find(text, cursor.after(at), to)) {
      const start = valueStart(text, cursor.after(at))
      const end = this.#readPiece(text, start, { limit: to, holds: this.#dialect.delta?.holds })
      if (end !== -1) pieces.push({ from: start, to: end })
    }
    return pieces
  }

  /** Remembers the text of one delta; returns the position after it, or -1 where it is none. */
  #readPiece(text: string, start: number, { limit, holds }: Piece): number {
    if (holds === 'object') return this.#output.addStringsOf(text, start, limit)
    if (text.charCodeAt(start) !== ascii.QUOTE) return -1
    const close = closingQuote(text, start + 1)
    if (close === -1 || close >= limit) return -1
    this.#output.add(text, start + 1, close)
    return close + 1
  }

  /** Whether the event has an error to tell, be it the event's own or not. */
  #tellsError(text: string, from: number, to: number): boolean {
    if (text.startsWith('{"type":"error"', from)) this.#facts.failed = true
    const cursor = this.#error
    for (let key = cursor.find(text, from, to); key !== -1; key = cursor.find(text, cursor.after(key), to)) {
      if (isNull(text, valueStart(text, cursor.after(key)))) continue
      const event = parsed(text, from, to)
      if (event && isFailure(event)) this.#facts.failed = true
      return true
    }
    return false
  }

  /** Looks for the key that tells usage, and for its empty form, which a stream has only because it was asked. */
  #listen(text: string, from: number, to: number): Range | 'event' | 'told' | undefined {
    const cursor = this.#telling
    for (let key = cursor.find(text, from, to); key !== -1; key = cursor.find(text, cursor.after(key), to)) {
      const value = valueStart(text, cursor.after(key))
      if (text.charCodeAt(value) === ascii.OPEN_BRACE) return this.#tell(text, from, to)
      if (!this.#stripUsage || !isNull(text, value)) continue
      const cut = cutOfOwnKey(text, { object: { from, to }, key, end: value + 4 })
      if (cut) return cut
    }
    return this.#finishes(text, from, to) ? this.#tell(text, from, to) : undefined
  }

  #finishes(text: string, from: number, to: number): boolean {
    const cursor = this.#finishing
    const key = cursor?.find(text, from, to) ?? -1
    return cursor !== undefined && key !== -1 && text.charCodeAt(valueStart(text, cursor.after(key))) === ascii.QUOTE
  }

  #tell(text: string, from: number, to: number): 'event' | 'told' {
    const event = parsed(text, from, to)
    if (event) this.#facts.tell(event)
    return event && this.#stripUsage && isUsageChunk(event) ? 'event' : 'told'
  }
}

/** The extra chunk that `include_usage` adds: usage and nothing that was chosen. */
function isUsageChunk(event: JsonObject): boolean {
  const { choices, usage } = event as { choices?: unknown; usage?: unknown }
  const isEmpty = choices === undefined || choices === null || (Array.isArray(choices) && choices.length === 0)
  return isEmpty && typeof usage === 'object' && usage !== null && !isFailure(event)
}

function isAt(sticky: RegExp, text: string, at: number): boolean {
  sticky.lastIndex = at
  return sticky.test(text)
}

function isNull(text: string, value: number): boolean {
  return text.startsWith('null', value)
}

function parsed(text: string, from: number, to: number): JsonObject | undefined {
  return jsonObject(Buffer.from(text.slice(from, to), 'latin1').toString('utf8'))
}
