import { Utf8Text } from './pieces/utf8-text.js'

/** UTF-8 takes at most three bytes for one UTF-16 unit. */
export const MOST_BYTES_PER_UNIT = 3
const SCRATCH_BYTES = 65_536

let scratch: { readonly buffer: Buffer; readonly bytes: Uint8Array } | undefined

/** A text in a buffer of its own. */
export function encodedText(text: string): Utf8Text {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text))
  return new Utf8Text(bytes, bytes.write(text))
}

/** Lends a text to a synchronous function, in a shared buffer if it is short. Nothing of it is left there afterwards. */
export function withEncodedText<T>(text: string, use: (encoded: Utf8Text) => T): T {
  if (text.length * MOST_BYTES_PER_UNIT > SCRATCH_BYTES) return use(encodedText(text))
  scratch ??= newScratch()
  const { buffer, bytes } = scratch
  const size = buffer.write(text)
  try {
    return use(new Utf8Text(bytes, size))
  } finally {
    bytes.fill(0, 0, size)
  }
}

/** One memory seen twice, because `Uint8Array.fill` is many times faster than `Buffer.fill` on a few bytes. */
function newScratch(): { readonly buffer: Buffer; readonly bytes: Uint8Array } {
  const buffer = Buffer.allocUnsafeSlow(SCRATCH_BYTES)
  return { buffer, bytes: new Uint8Array(buffer.buffer) }
}
