import { isGiven } from '../../json-values.js'
import type { JsonObject } from '../../wire-protocol.js'

/** A field of a Gemini body: the API accepts `inlineData` and `inline_data`. https://protobuf.dev/programming-guides/json */
export function either(object: JsonObject, camelCase: string): unknown {
  const value = object[camelCase]
  return isGiven(value) ? value : object[snakeCase(camelCase)]
}

/** The same few names in every call. */
const known = new Map<string, string>()

export function snakeCase(camelCase: string): string {
  const before = known.get(camelCase)
  if (before !== undefined) return before
  const spelled = camelCase.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  known.set(camelCase, spelled)
  return spelled
}
