import { keyEnvironmentDefect } from './key-environment-defect.js'
import { isPlaceholder } from './placeholder-text.js'

/** Keys that manage keys, members and money: https://platform.openai.com/docs/api-reference/admin-api-keys and Anthropic's */
const adminPrefix = /^sk-(?:admin-|ant-admin)/

/**
 * What makes a text unusable as a key, in words that never contain it; `undefined` for a usable one. Spaces at the
 * ends are allowed, since a file or a shell adds them easily; everything else must be printable ASCII, because a header
 * takes nothing else and `fetch` prints a header value that it refuses. `environment` is the agent's own.
 */
export function keyDefect(text: string, environment?: string): string | undefined {
  const key = text.trim()
  if (key === '') return 'is empty'
  if (/[\r\n]/.test(key)) return 'holds a line break inside'
  if (isPlaceholder(key)) return 'is a placeholder, not a key'
  if (/\s/.test(key)) return 'holds a space inside'
  if (!/^[\x21-\x7e]+$/.test(key)) return 'holds a control or non-ASCII character'
  if (adminPrefix.test(key)) return 'is an admin key, which can do far more than call models; no agent may use one'
  return keyEnvironmentDefect(key, environment)
}
