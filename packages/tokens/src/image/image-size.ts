import { gifSize } from './gif-size.js'
import { jpegSize } from './jpeg-size.js'
import { pngSize } from './png-size.js'
import { webpSize } from './webp-size.js'

/** Width and height in pixels. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** Enough for every header but a JPEG's whose metadata comes first. */
const HEAD_CHARACTERS = 4_096
const LONG_HEAD_CHARACTERS = 2 ** 21

const readers: readonly ((head: Buffer) => ImageSize | undefined)[] = [pngSize, gifSize, webpSize, jpegSize]

/**
 * The size that the header of a base64 PNG, JPEG, GIF or WebP states; `undefined` for anything else, and for a JPEG whose
 * size comes after more than 1.5 MB of metadata. Reads the head only, never the pixels.
 */
export function imageSize(base64: string): ImageSize | undefined {
  return sizeWithin(base64, HEAD_CHARACTERS) ?? (isJpeg(base64) ? sizeWithin(base64, LONG_HEAD_CHARACTERS) : undefined)
}

function sizeWithin(base64: string, characters: number): ImageSize | undefined {
  const head = Buffer.from(base64.slice(0, characters), 'base64')
  for (const read of readers) {
    const size = read(head)
    if (size !== undefined && size.width > 0 && size.height > 0) return size
  }
  return undefined
}

function isJpeg(base64: string): boolean {
  return base64.startsWith('/9j/')
}
