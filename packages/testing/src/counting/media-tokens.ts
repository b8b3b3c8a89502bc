/**
 * Tokens of an image by the rule published for gpt-4o: 85, and for high detail 170 for each tile of 512 px after
 * scaling into 2048 x 2048 and then to a shortest side of at most 768.
 * Only a PNG tells its size here; anything else counts as 1024 x 1024.
 * @see https://platform.openai.com/docs/guides/images-vision
 */
export function imageTokens(url: string | undefined, detail: unknown): number {
  if (detail === 'low') return 85
  const { width, height } = sizeOfPng(url) ?? { width: 1024, height: 1024 }
  const fit = Math.min(1, 2048 / Math.max(width, height))
  const scale = fit * Math.min(1, 768 / (Math.min(width, height) * fit))
  return 85 + 170 * Math.ceil((width * scale) / 512) * Math.ceil((height * scale) / 512)
}

const pngSignature = '89504e470d0a1a0a'

function sizeOfPng(url: string | undefined): { readonly width: number; readonly height: number } | undefined {
  const [, base64] = /^data:image\/png;base64,(.{32,})/s.exec(url ?? '') ?? []
  if (base64 === undefined) return undefined
  const header = Buffer.from(base64.slice(0, 32), 'base64')
  if (header.toString('hex', 0, 8) !== pngSignature) return undefined
  return { width: Math.max(1, header.readUInt32BE(16)), height: Math.max(1, header.readUInt32BE(20)) }
}

/** A WAV tells its byte rate; anything else is taken for 128 kbit/s. */
export function secondsOfAudio(bytes: Buffer): number {
  const isWav = bytes.length >= 44 && bytes.toString('latin1', 0, 4) === 'RIFF'
  const bytesPerSecond = (isWav ? bytes.readUInt32LE(28) : 0) || 16_000
  return (isWav ? bytes.length - 44 : bytes.length) / bytesPerSecond
}

/**
 * One token per 100 ms of audio from the user.
 * @see https://platform.openai.com/docs/guides/realtime-costs
 */
export function audioTokens(bytes: Buffer): number {
  return Math.ceil(secondsOfAudio(bytes) * 10)
}
