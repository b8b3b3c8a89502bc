import { usageMetadata } from './usage-metadata.js'
import { chargeOf } from '../billing/charge.js'

const charge = chargeOf({ inputTokens: 600, outputTokens: 32 })
const words = Array.from({ length: charge.outputTokens }, (_, index) => (index === 0 ? 'word' : ' word'))

function chunkOf(text: string, outputTokens: number): object {
  const isLast = outputTokens === charge.outputTokens
  const content = { parts: [{ text }], role: 'model' }
  return {
    candidates: [{ content, ...(isLast ? { finishReason: 'STOP' } : {}), index: 0 }],
    usageMetadata: usageMetadata(charge, { outputTokens, reasoningTokens: 0 }),
    modelVersion: 'gemini-2.5-flash',
    responseId: 'resp_lean',
  }
}

/** The same 32 words for everyone, prepared once: a whole answer, and its chunks. */
export const leanContents = {
  whole: Buffer.from(JSON.stringify(chunkOf(words.join(''), charge.outputTokens))),
  stream: words.map((word, index) => Buffer.from(`data: ${JSON.stringify(chunkOf(word, index + 1))}\n\n`)),
} as const
