import { isGiven } from '../../json-values.js'
import type { JsonObject } from '../../wire-protocol.js'

/** A field of a Gemini body: the API accepts `inlineData` and `inline_data`. https://protobuf.dev/programming-guides/json */
export function either(object: JsonObject, camelCase: string): unknown {
  const value = object[camelCase]
  return isGiven(value) ? value : object[snakeCase(camelCase)]
}

export function snakeCase(camelCase: string): string {
  return camelCase.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
