import { encodingOf } from './encoding-of.js'

/** Tokens of a text as the model reads it; special tokens are ordinary text. */
export type CountTokens = (text: string, model: string | undefined) => number

const rememberedTexts = 5_000
/** Longer texts rarely come twice and would fill the memory. */
const rememberedLength = 50_000

/** Counts with tiktoken and remembers repeated texts, because a conversation resends its history. */
export function createTokenCounter(): CountTokens {
  const counts = new Map<string, number>()
  return (text, model) => {
    const encoding = encodingOf(model)
    if (text.length > rememberedLength) return encoding.encode_ordinary(text).length
    const name = `${encoding.name} ${text}`
    const known = counts.get(name)
    if (known !== undefined) return known
    const count = encoding.encode_ordinary(text).length
    if (counts.size >= rememberedTexts) counts.clear()
    counts.set(name, count)
    return count
  }
}
