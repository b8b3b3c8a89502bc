import type { JsonObject } from '../wire-protocol.js'
import { jsonObject } from './answer-facts.js'
import { ascii, skipContainer, valueStart } from './json-scan.js'
import { KeyCursor } from './key-cursor.js'

/** Below this a body is parsed: it costs less than the search is worth. */
const LONG_BODY = 65_536
const EDGE = 4_096

/**
 * `model` and `usage` of a long list of embeddings, which stand before or after the list, without parsing the list
 * (2,048 vectors are some 40 MB of JSON). `undefined` where the body is short, or has no usage at its edges.
 */
export function usageAtTheEdges(text: string): JsonObject | undefined {
  if (text.length < LONG_BODY) return undefined
  const edges = [text.slice(-EDGE), text.slice(0, EDGE)]
  const usage = edges.map((edge) => objectUnder('usage', edge)).find(Boolean)
  if (usage === undefined) return undefined
  const model = edges.map((edge) => /"model"\s*:\s*"([^"\\]+)"/.exec(edge)?.[1]).find(Boolean)
  return model === undefined ? { usage } : { usage, model }
}

function objectUnder(key: string, text: string): JsonObject | undefined {
  const cursor = new KeyCursor(key)
  const at = cursor.find(text, 0, text.length)
  if (at === -1) return undefined
  const open = valueStart(text, cursor.after(at))
  if (text.charCodeAt(open) !== ascii.OPEN_BRACE) return undefined
  const end = skipContainer(text, open, text.length)
  return end === -1 ? undefined : jsonObject(text.slice(open, end))
}
