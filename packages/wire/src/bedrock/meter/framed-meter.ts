import { Buffer } from 'node:buffer'
import { isJsonObject } from '../../json-values.js'
import { jsonObject } from '../../meter/answer-facts.js'
import type { Meter } from '../../wire-protocol.js'
import { type EventFrame, EventFrames } from './event-frames.js'

/** What a frame's payload is: the event as JSON, or a `chunk` whose `bytes` are one in the model's own words. */
export type Payload = 'event' | 'chunk'

/** Lets a meter of server-sent events read an answer in AWS's framing; the bytes pass as they are. */
export function framedMeter(meter: Meter, payload: Payload): Meter {
  const frames = new EventFrames()
  return {
    body: (text) => meter.body(text),
    chunk(bytes) {
      const events = frames.push(bytes).map((frame) => eventOf(frame, payload))
      if (events.length > 0) meter.chunk(Buffer.from(events.join('')))
      return bytes
    },
    flush() {
      meter.flush()
      return new Uint8Array()
    },
    reading: () => meter.reading(),
  }
}

/** A frame as a server-sent event; what is no event is the exception that ends the stream. */
function eventOf({ headers, payload }: EventFrame, kind: Payload): string {
  if (headers.get(':message-type') !== 'event') return 'event: error\ndata: {"type":"error"}\n\n'
  const text = kind === 'event' ? payload.toString('utf8') : chunkOf(payload)
  // Between the tokens of JSON a line break means nothing, and inside a string there is none.
  return `data: ${text.replaceAll(/[\r\n]+/g, ' ')}\n\n`
}

function chunkOf(payload: Buffer): string {
  const event = jsonObject(payload.toString('utf8'))
  const bytes = isJsonObject(event) ? event['bytes'] : undefined
  return typeof bytes === 'string' ? Buffer.from(bytes, 'base64').toString('utf8') : ''
}
