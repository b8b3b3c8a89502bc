import type { ImageSize } from './image-size.js'

/** Start-of-frame markers are C0 to CF without these three, which start tables. */
const NOT_FRAMES = new Set([0xc4, 0xc8, 0xcc])

/** Walks the segments up to the first frame header. https://www.w3.org/Graphics/JPEG/itu-t81.pdf annex B */
export function jpegSize(head: Buffer): ImageSize | undefined {
  if (head.length < 4 || head.readUInt16BE(0) !== 0xffd8) return undefined
  let at = 2
  while (at + 9 <= head.length) {
    if (head[at] !== 0xff) return undefined
    const marker = head[at + 1] ?? 0
    if (marker === 0xff) at += 1
    else if (isFrame(marker)) return { width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) }
    else at += 2 + Math.max(2, head.readUInt16BE(at + 2))
  }
  return undefined
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && !NOT_FRAMES.has(marker)
}
