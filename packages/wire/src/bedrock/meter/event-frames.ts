import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'

/** One message of an event stream. */
export interface EventFrame {
  /** Headers that are strings: `:message-type`, `:event-type`. */
  readonly headers: ReadonlyMap<string, string>
  readonly payload: Buffer
}

/** Two lengths and their checksum in front, a checksum of everything behind. */
const PRELUDE_BYTES = 12
const CHECKSUM_BYTES = 4
/** Far above the 24 MB that a message may have; a length beyond it is no length. */
const MOST_BYTES = 64 * 1024 * 1024

/**
 * Takes AWS's binary framing apart as it passes, wherever the network cut it. Where a checksum is wrong, so is everything
 * behind it, and nothing more is read. https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export class EventFrames {
  #rest: Buffer = Buffer.alloc(0)
  #isBroken = false

  push(bytes: Uint8Array): readonly EventFrame[] {
    if (this.#isBroken) return []
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const all = this.#rest.length === 0 ? view : Buffer.concat([this.#rest, view])
    const frames: EventFrame[] = []
    let at = 0
    for (let length = this.#lengthAt(all, at); length !== undefined; length = this.#lengthAt(all, at)) {
      const frame = readFrame(all.subarray(at, at + length))
      if (frame === undefined) return this.#break(frames)
      frames.push(frame)
      at += length
    }
    // Copied, so that no piece of the network stays alive for its end.
    this.#rest = this.#isBroken ? Buffer.alloc(0) : Buffer.from(all.subarray(at))
    return frames
  }

  /** Whether the stream ended between two messages, as far as it could be read. */
  get isAtBoundary(): boolean {
    return !this.#isBroken && this.#rest.length === 0
  }

  /** Bytes of the message at a place, once all of it has arrived. */
  #lengthAt(bytes: Buffer, at: number): number | undefined {
    if (this.#isBroken || bytes.length - at < PRELUDE_BYTES) return undefined
    const length = bytes.readUInt32BE(at)
    const isCredible = length >= PRELUDE_BYTES + CHECKSUM_BYTES && length <= MOST_BYTES
    if (!isCredible || crc32(bytes.subarray(at, at + 8)) !== bytes.readUInt32BE(at + 8)) {
      this.#isBroken = true
      return undefined
    }
    return bytes.length - at < length ? undefined : length
  }

  #break(frames: readonly EventFrame[]): readonly EventFrame[] {
    this.#isBroken = true
    this.#rest = Buffer.alloc(0)
    return frames
  }
}

function readFrame(frame: Buffer): EventFrame | undefined {
  const end = frame.length - CHECKSUM_BYTES
  const payloadAt = PRELUDE_BYTES + frame.readUInt32BE(4)
  if (payloadAt > end || crc32(frame.subarray(0, end)) !== frame.readUInt32BE(end)) return undefined
  return { headers: readHeaders(frame.subarray(PRELUDE_BYTES, payloadAt)), payload: frame.subarray(payloadAt, end) }
}

/** Bytes of a header's value by its type: the flags have none, 6 and 7 (bytes, string) say their length themselves. */
const valueBytes: readonly number[] = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16]
const STRING = 7

function readHeaders(bytes: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (let at = 0; at + 1 < bytes.length;) {
    const nameEnd = at + 1 + bytes.readUInt8(at)
    const type = bytes[nameEnd]
    const fixed = type === undefined ? undefined : valueBytes[type]
    if (fixed === undefined || (fixed === -1 && nameEnd + 3 > bytes.length)) break
    const from = fixed === -1 ? nameEnd + 3 : nameEnd + 1
    const to = from + (fixed === -1 ? bytes.readUInt16BE(nameEnd + 1) : fixed)
    if (type === STRING) headers.set(bytes.toString('utf8', at + 1, nameEnd), bytes.toString('utf8', from, to))
    at = to
  }
  return headers
}
