import { expect, test } from 'vitest'
import { imageSize } from '../../src/image/image-size.ts'

const bytes = (...parts: (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))))
const padded = (head: Buffer) => Buffer.concat([head, Buffer.alloc(64)]).toString('base64')

const png = bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', [0, 0, 4, 0, 0, 0, 3, 0])
const gif = bytes('GIF89a', [0x40, 0x01, 0xc8, 0x00])
const lossy = bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8 ', [0, 0, 0, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x41, 0xc8, 0x00])
const lossless = bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8L', [0, 0, 0, 0, 0x2f, 0x3f, 0xc1, 0x31, 0x00])
const extended = bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8X', [10, 0, 0, 0, 0, 0, 0, 0, 0x3f, 0x01, 0, 0xc7, 0, 0])
const frame = [0xff, 0xc2, 0, 17, 8, 0, 200, 1, 0x40, 3, 0, 0, 0]
const jpeg = bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0], frame)
const jpegAfterMetadata = bytes(
  [0xff, 0xd8],
  ...Array.from({ length: 3 }, () => [0xff, 0xe1, 0xff, 0xff, ...Array.from({ length: 65_533 }, () => 7)]),
  frame,
)

test.each([
  ['PNG', png, 1024, 768],
  ['GIF', gif, 320, 200],
  ['lossy WebP, ignoring the scaling hint', lossy, 320, 200],
  ['lossless WebP', lossless, 320, 200],
  ['extended WebP', extended, 320, 200],
  ['progressive JPEG', jpeg, 320, 200],
  ['JPEG whose frame follows 200 kB of metadata', jpegAfterMetadata, 320, 200],
])('reads the size of a %s', (_, head, width, height) => {
  expect(imageSize(padded(head))).toEqual({ width, height })
})

test.each([
  ['text', Buffer.from('not an image at all, only words').toString('base64')],
  ['nothing', ''],
  ['characters outside of base64', '%%%%'],
  ['a cut header', png.subarray(0, 20).toString('base64')],
  ['a PNG of no width', padded(bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', [0, 0, 0, 0, 0, 0, 3, 0]))],
  ['a JPEG without a frame', bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0]).toString('base64')],
  [
    'a JPEG of broken segments',
    bytes(
      [0xff, 0xd8],
      Array.from({ length: 500 }, () => 0),
    ).toString('base64'),
  ],
])('knows no size of %s', (_, base64) => {
  expect(imageSize(base64)).toBeUndefined()
})
