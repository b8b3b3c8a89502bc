import type { Redactor } from '@bursar/redact'

type Bytes = Uint8Array

/** How error events begin: OpenAI's chat and text streams, its responses, and what compatible servers send. */
const errorEvent = /"error"\s*:\s*\{|"type"\s*:\s*"error"|^event: ?error/m

/**
 * SDKs throw the content of an error event as an error, so a key that the provider echoes there is removed. Returns a
 * function for the pieces of one stream; a piece without our keys comes back as the same object. What the model says is
 * never touched: only a stream that reported an error is searched, from that piece on.
 */
export function streamErrorCleaner(redactor: Redactor): (bytes: Bytes) => Bytes {
  let hasFailed = false
  return (bytes) => {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (!hasFailed && !view.includes('error')) return bytes
    // Every byte is a character: a letter that two pieces share survives the way back.
    const text = view.toString('latin1')
    hasFailed ||= errorEvent.test(text)
    return hasFailed && redactor.contains(text) ? Buffer.from(redactor.text(text), 'latin1') : bytes
  }
}
