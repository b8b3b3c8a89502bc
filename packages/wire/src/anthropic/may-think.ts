import { isJsonObject } from '../json-values.js'
import type { JsonObject } from '../wire-protocol.js'

/** Families that think only where the request asks for it: https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
const thinksWhenAsked = /^(?:[\w.-]+\.)?claude-(?:\d|(?:opus|sonnet|haiku)-4(?!\d))/

/**
 * Whether the answer may cost output that its text does not show: thinking is summarised, or left out. `undefined` where
 * only the model's card can tell.
 */
export function mayThink({ thinking, model }: JsonObject): boolean | undefined {
  if (isJsonObject(thinking)) return thinking['type'] === 'disabled' ? false : true
  return typeof model === 'string' && thinksWhenAsked.test(model) ? false : undefined
}
