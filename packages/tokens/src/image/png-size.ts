import type { ImageSize } from './image-size.js'

const SIGNATURE = '89504e470d0a1a0a'

/** The IHDR chunk comes first. https://www.w3.org/TR/png-3/#11IHDR */
export function pngSize(head: Buffer): ImageSize | undefined {
  if (head.length < 24 || head.toString('hex', 0, 8) !== SIGNATURE || head.toString('latin1', 12, 16) !== 'IHDR') return
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
}
