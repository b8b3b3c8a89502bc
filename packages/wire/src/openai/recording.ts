import type { WireBody } from '../wire-protocol.js'
import { field } from '../body-fields.js'

/**
 * Bytes of a recording per second, at least: the slowest of the formats that are taken are Opus with 6 kbit/s and MP3 with
 * 8 kbit/s. A margin, not a proof: a file without loss that holds nothing but silence may be smaller.
 * https://platform.openai.com/docs/guides/speech-to-text , https://www.rfc-editor.org/rfc/rfc6716#section-2.1.1
 */
export const RECORDED_BYTES_PER_SECOND = 500

/** Size of the recording that a form holds; `undefined` where it holds none. */
export function recordingBytes(body: WireBody): number | undefined {
  const file = body.kind === 'form' ? field(body, 'file') : undefined
  return file instanceof Blob ? file.size : undefined
}
