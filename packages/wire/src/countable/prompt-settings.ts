import type { JsonObject } from '../wire-protocol.js'

/**
 * The fields of a body that may shape its prompt without being in a segment: all but those known not to, so that a field
 * nobody has heard of keeps two prompts apart.
 */
export function promptSettings(body: JsonObject, without: ReadonlySet<string>): readonly unknown[] {
  return Object.entries(body)
    .filter(([name, value]) => value !== undefined && value !== null && !without.has(name))
    .sort(([left], [right]) => (left < right ? -1 : 1))
}
