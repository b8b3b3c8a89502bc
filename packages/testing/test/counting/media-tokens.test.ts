import { expect, test } from 'vitest'
import { imageTokens, secondsOfAudio } from '../../src/counting/media-tokens.ts'

function pngOf(width: number, height: number): string {
  const header = Buffer.alloc(33)
  header.write('89504e470d0a1a0a', 0, 'hex')
  header.writeUInt32BE(width, 16)
  header.writeUInt32BE(height, 20)
  return `data:image/png;base64,${header.toString('base64')}`
}

test.each([
  [1024, 1024, 765],
  [2048, 4096, 1105],
  [512, 512, 255],
  [100, 100, 255],
])('a PNG of %d x %d in high detail is %i tokens', (width, height, tokens) => {
  expect(imageTokens(pngOf(width, height), 'high')).toBe(tokens)
})

test('audio that is no WAV is taken for 128 kbit/s', () => {
  expect(secondsOfAudio(Buffer.alloc(32_000))).toBe(2)
  expect(secondsOfAudio(Buffer.alloc(0))).toBe(0)
})
