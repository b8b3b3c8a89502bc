import { Buffer } from 'node:buffer'

/** What to leave out of an event: a range of the text it was shown in, or the event as a whole. */
export type Cut = { readonly from: number; readonly to: number } | 'event' | undefined

export interface EventReader {
  /** Another text follows. */
  begin(): void
  /** The data of one event: `text` from `from` to `to`, UTF-8 as latin1. */
  data(text: string, from: number, to: number): Cut
  /** The event is named `error`. */
  errorEvent(): void
  /** All complete events of a network chunk were read. */
  settle(): void
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const nothing: Uint8Array = new Uint8Array(0)

/**
 * Server-sent events in network chunks of any size. Bytes are read as latin1, one character each, so that positions in
 * the text are positions in the bytes and a chunk may end inside a character.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStream {
  readonly #reader: EventReader
  readonly #mayCut: boolean
  /** Text after the last complete event; then chunks without any line end, which are joined only once. */
  #tail = ''
  #held: string[] = []
  #dataFrom = -1
  #dataTo = -1
  #moreData: string[] = []

  constructor(reader: EventReader, options: { readonly mayCut: boolean }) {
    this.#reader = reader
    this.#mayCut = options.mayCut
  }

  /** Reads a chunk; returns it, or, where cuts are wanted, the bytes of all events that are complete by now. */
  push(bytes: Uint8Array): Uint8Array {
    const chunk = latin1(bytes)
    if (!chunk.includes('\n') && !chunk.includes('\r')) {
      this.#held.push(chunk)
      return this.#mayCut ? nothing : bytes
    }
    const isWhole = this.#tail === '' && this.#held.length === 0
    const text = this.#takeHeld() + chunk
    const out = this.#read(text, withLineFeeds(text))
    if (!this.#mayCut || (isWhole && out === text)) return bytes
    return toBytes(out)
  }

  /** The stream is over: an event without its blank line counts as complete. */
  end(): Uint8Array {
    const text = this.#takeHeld()
    if (text === '') return nothing
    const out = this.#read(text, `${text.replace(/\r(?!\n)/g, '\n')}\n\n`)
    return this.#mayCut ? toBytes(out) : nothing
  }

  #takeHeld(): string {
    const text = this.#held.length === 0 ? this.#tail : this.#tail + this.#held.join('')
    this.#held = []
    this.#tail = ''
    return text
  }

  /** Reads every complete event of `lines`; returns what is left of them in `text`, and keeps the rest for later. */
  #read(text: string, lines: string): string {
    this.#reader.begin()
    let out = ''
    let copied = 0
    let start = 0
    for (let end = this.#nextEvent(lines, 0); end !== -1; end = this.#nextEvent(lines, start)) {
      const cut = this.#dataFrom === -1 ? undefined : this.#dispatch(lines)
      if (cut !== undefined) {
        out += text.slice(copied, cut === 'event' ? start : cut.from)
        copied = cut === 'event' ? end : cut.to
      }
      start = end
    }
    this.#reader.settle()
    this.#tail = text.slice(start)
    return copied === 0 && start === text.length ? text : out + text.slice(copied, start)
  }

  #dispatch(lines: string): Cut {
    if (this.#moreData.length === 0) return this.#reader.data(lines, this.#dataFrom, this.#dataTo)
    const joined = [lines.slice(this.#dataFrom, this.#dataTo), ...this.#moreData].join('\n')
    this.#reader.begin()
    const cut = this.#reader.data(joined, 0, joined.length)
    this.#reader.begin()
    // Positions in joined lines are not positions in the stream, so only the whole event can be left out.
    return cut === 'event' ? 'event' : undefined
  }

  /** Finds the blank line that ends the event at `start`; returns the position after it, or -1. */
  #nextEvent(text: string, start: number): number {
    this.#dataFrom = -1
    if (this.#moreData.length > 0) this.#moreData = []
    for (let line = start; ;) {
      const feed = text.indexOf('\n', line)
      if (feed === -1) return -1
      const end = feed > line && text.charCodeAt(feed - 1) === CARRIAGE_RETURN ? feed - 1 : feed
      if (end === line) return feed + 1
      this.#readLine(text, line, end)
      line = feed + 1
      if (text.charCodeAt(line) === LINE_FEED) return line + 1
    }
  }

  #readLine(text: string, from: number, to: number): void {
    if (text.startsWith('data:', from)) {
      const start = text.charCodeAt(from + 5) === SPACE ? from + 6 : from + 5
      if (this.#dataFrom !== -1) {
        this.#moreData.push(text.slice(start, to))
        return
      }
      this.#dataFrom = start
      this.#dataTo = to
    } else if (to - from < LONGEST_ERROR_LINE && isErrorLine(text, from, to)) this.#reader.errorEvent()
  }
}

/** `event: error` and some blanks. Names of other events are longer, and come with each piece of an answer. */
const LONGEST_ERROR_LINE = 16

function isErrorLine(text: string, from: number, to: number): boolean {
  return text.startsWith('event:', from) && text.slice(from + 6, to).trim() === 'error'
}

/**
 * A lone carriage return ends a line too. The last character is left as it is: a line feed may follow in the next chunk.
 */
function withLineFeeds(text: string): string {
  return text.includes('\r') ? text.replace(/\r(?!\n|$)/g, '\n') : text
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** A buffer of its own: a consumer may transfer it. */
function toBytes(text: string): Uint8Array {
  if (text === '') return nothing
  const bytes = new Uint8Array(text.length)
  Buffer.from(bytes.buffer).write(text, 'latin1')
  return bytes
}
