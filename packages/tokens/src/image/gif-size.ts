import type { ImageSize } from './image-size.js'

/** The logical screen descriptor. https://www.w3.org/Graphics/GIF/spec-gif89a.txt section 18 */
export function gifSize(head: Buffer): ImageSize | undefined {
  if (head.length < 10 || !/^GIF8[79]a$/.test(head.toString('latin1', 0, 6))) return undefined
  return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) }
}
