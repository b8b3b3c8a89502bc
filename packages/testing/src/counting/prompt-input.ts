import { listOf } from '../json.js'
import type { CountText } from './content-tokens.js'

/**
 * The inputs of an embedding or a legacy completion: a text, texts, a prompt in token ids, or several of those.
 * Returns the tokens of each.
 */
export function promptTokens(prompt: unknown, count: CountText): readonly number[] {
  if (typeof prompt === 'string') return [count(prompt)]
  const items = listOf(prompt)
  if (items.length > 0 && items.every((item) => typeof item === 'number')) return [items.length]
  return items.map((item) => (typeof item === 'string' ? count(item) : listOf(item).length))
}
