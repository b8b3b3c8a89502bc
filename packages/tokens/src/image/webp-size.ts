import type { ImageSize } from './image-size.js'

/** https://developers.google.com/speed/webp/docs/riff_container ; lossy, lossless and extended files differ. */
export function webpSize(head: Buffer): ImageSize | undefined {
  if (head.length < 30 || head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WEBP') return
  const format = head.toString('latin1', 12, 16)
  if (format === 'VP8X') return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 }
  if (format === 'VP8L') return losslessSize(head.readUInt32LE(21))
  // The two upper bits are a scaling hint. https://datatracker.ietf.org/doc/html/rfc6386#section-9.1
  if (format === 'VP8 ') return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff }
  return undefined
}

/** 14 bits each, less one. */
function losslessSize(bits: number): ImageSize {
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}
