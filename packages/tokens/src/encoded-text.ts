import { Utf8Text } from './pieces/utf8-text.js'

/** UTF-8 takes at most three bytes for one UTF-16 unit. */
export const MOST_BYTES_PER_UNIT = 3
const SCRATCH_BYTES = 65_536

let scratch: Buffer | undefined

/** A text in a buffer of its own. */
export function encodedText(text: string): Utf8Text {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text))
  return new Utf8Text(bytes, bytes.write(text))
}

/** Lends a text to a synchronous function, in a shared buffer if it is short. Nothing of it is left there afterwards. */
export function withEncodedText<T>(text: string, use: (encoded: Utf8Text) => T): T {
  if (text.length * MOST_BYTES_PER_UNIT > SCRATCH_BYTES) return use(encodedText(text))
  scratch ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES)
  const size = scratch.write(text)
  try {
    return use(new Utf8Text(scratch, size))
  } finally {
    scratch.fill(0, 0, size)
  }
}
