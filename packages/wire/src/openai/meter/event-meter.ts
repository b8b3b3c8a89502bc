import { Buffer } from 'node:buffer'
import type { JsonObject } from '../../wire-protocol.js'
import { type AnswerFacts, isFailure, jsonObject } from './answer-facts.js'
import { cutOfOwnKey } from './cut-key.js'
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

/** Meters the events of one stream. Parses only those that tell something; scans the others for the model's text. */
export class EventMeter implements EventReader {
  readonly #dialect: MeterDialect
  readonly #facts: AnswerFacts
  readonly #output: OutputText
  readonly #stripUsage: boolean
  readonly #delta: KeyCursor | undefined
  readonly #telling: KeyCursor
  readonly #error: KeyCursor = new KeyCursor('error')
  #eventsToIdentify = EVENTS_TO_IDENTIFY

  constructor({ dialect, facts, output, stripUsage }: EventMeterOptions) {
    this.#dialect = dialect
    this.#facts = facts
    this.#output = output
    this.#stripUsage = stripUsage
    this.#delta = dialect.delta && new KeyCursor(dialect.delta.key)
    this.#telling = new KeyCursor(dialect.telling)
  }

  data(text: string, from: number, to: number): Cut {
    const first = text.charCodeAt(from)
    if (first === ascii.OPEN_BRACKET && text.startsWith('[DONE]', from)) this.#facts.terminated = true
    if (first !== ascii.OPEN_BRACE) return undefined
    if (this.#eventsToIdentify > 0) this.#identify(text, from, to)
    if (this.#delta) this.#collect(this.#delta, text, { from, to })
    this.#watchForError(text, from, to)
    return this.#listen(text, from, to)
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

  #collect(cursor: KeyCursor, text: string, { from, to }: { from: number; to: number }): void {
    const asString = this.#dialect.delta?.holds === 'string'
    for (let at = cursor.find(text, from, to); at !== -1; at = cursor.find(text, cursor.after(at), to)) {
      const value = valueStart(text, cursor.after(at))
      if (!asString) this.#output.addStringsOf(text, value, to)
      else if (text.charCodeAt(value) === ascii.QUOTE) this.#output.add(text, value + 1, closingQuote(text, value + 1))
    }
  }

  #watchForError(text: string, from: number, to: number): void {
    if (text.startsWith('{"type":"error"', from)) this.#facts.failed = true
    const at = this.#error.find(text, from, to)
    if (at === -1 || isNull(text, valueStart(text, this.#error.after(at)))) return
    const event = parsed(text, from, to)
    if (event && isFailure(event)) this.#facts.failed = true
  }

  /** Looks for the key that tells usage, and for its empty form, which a stream has only because it was asked. */
  #listen(text: string, from: number, to: number): Cut {
    const cursor = this.#telling
    for (let key = cursor.find(text, from, to); key !== -1; key = cursor.find(text, cursor.after(key), to)) {
      const value = valueStart(text, cursor.after(key))
      if (text.charCodeAt(value) === ascii.OPEN_BRACE) return this.#tell(text, from, to)
      if (!this.#stripUsage || !isNull(text, value)) continue
      const cut = cutOfOwnKey(text, { object: { from, to }, key, end: value + 4 })
      if (cut) return cut
    }
    return undefined
  }

  #tell(text: string, from: number, to: number): Cut {
    const event = parsed(text, from, to)
    if (!event) return undefined
    this.#facts.tell(event)
    return this.#stripUsage && isUsageChunk(event) ? 'event' : undefined
  }
}

/** The extra chunk that `include_usage` adds: usage and nothing that was chosen. */
function isUsageChunk(event: JsonObject): boolean {
  const { choices, usage } = event as { choices?: unknown; usage?: unknown }
  const isEmpty = choices === undefined || choices === null || (Array.isArray(choices) && choices.length === 0)
  return isEmpty && typeof usage === 'object' && usage !== null && !isFailure(event)
}

function isNull(text: string, value: number): boolean {
  return text.startsWith('null', value)
}

function parsed(text: string, from: number, to: number): JsonObject | undefined {
  return jsonObject(Buffer.from(text.slice(from, to), 'latin1').toString('utf8'))
}
