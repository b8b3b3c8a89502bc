import type { StreamEvent } from '../server/answer.js'
import { eventFrame } from './event-frame.js'

/** An event, or the exception that ends a stream, by its name. */
export function encodeEvent({ name = 'chunk', data }: StreamEvent): Buffer {
  const isException = name.endsWith('Exception')
  const headers = {
    [isException ? ':exception-type' : ':event-type']: name,
    ':content-type': 'application/json',
    ':message-type': isException ? 'exception' : 'event',
  }
  return eventFrame(headers, Buffer.from(JSON.stringify(data)))
}
