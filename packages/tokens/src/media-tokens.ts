import type { MediaPart } from './countable-request.js'
import { imageSize } from './image/image-size.js'
import { imageTokens } from './image/image-tokens.js'
import type { CountingModel } from './input-estimate.js'
import type { TokenRange } from './token-range.js'

/**
 * Bytes of WAV or MP3 per token, at least. OpenAI counts 10 tokens a second, and the slowest MP3 has 1,000 bytes a second
 * (8 kbit/s), so 100 is the truth's lower end; 16 leaves room for other rates of counting.
 */
const AUDIO_BYTES_PER_TOKEN = 16
const FILE_BYTES_PER_TOKEN = 8

/**
 * Tokens of an image, audio or file. A file is text and page images in a compressed form, so only the model's context
 * window is a bound; its likely count is a guess.
 */
export function mediaTokens(part: MediaPart, model: CountingModel): TokenRange {
  if (part.kind === 'image') {
    const size = part.data === undefined ? undefined : imageSize(part.data)
    return imageTokens({ detail: part.detail, size }, model)
  }
  const bytes = Math.ceil((part.data.length * 3) / 4)
  if (part.kind === 'file') {
    const guess = Math.ceil(bytes / FILE_BYTES_PER_TOKEN)
    return { tokens: Math.min(guess, model.contextWindow), upper: model.contextWindow }
  }
  const tokens = Math.ceil(bytes / AUDIO_BYTES_PER_TOKEN)
  return { tokens, upper: tokens }
}
