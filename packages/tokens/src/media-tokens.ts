import type { MediaPart } from './countable-request.js'
import { documentTokens } from './document/document-tokens.js'
import { imageSize } from './image/image-size.js'
import { imageTokens } from './image/image-tokens.js'
import type { CountingModel } from './input-estimate.js'
import type { TokenRange } from './token-range.js'

/**
 * Bytes of WAV or MP3 per token, at least. OpenAI counts 10 tokens a second, and the slowest MP3 has 1,000 bytes a second
 * (8 kbit/s), so 100 is the truth's lower end; 16 leaves room for other rates of counting.
 */
const AUDIO_BYTES_PER_TOKEN = 16

/** Tokens of an image, audio or file. */
export function mediaTokens(part: MediaPart, model: CountingModel): TokenRange {
  if (part.kind === 'image') {
    const size = part.data === undefined ? undefined : imageSize(part.data)
    return imageTokens({ detail: part.detail, size }, model)
  }
  if (part.kind === 'file') return documentTokens(part.data, model)
  const bytes = Math.ceil((part.data.length * 3) / 4)
  const tokens = Math.ceil(bytes / AUDIO_BYTES_PER_TOKEN)
  return { tokens, upper: tokens }
}
