import { isGiven, isJsonObject } from '../../json-values.js'
import type { JsonObject } from '../../wire-protocol.js'

/**
 * What several events of one stream tell, as one: numbers are cumulative, so the larger counts; a field that is `null` or
 * missing tells nothing, and overwrites nothing.
 */
export function cumulativeUsage(known: JsonObject | undefined, told: JsonObject): JsonObject {
  if (known === undefined) return told
  const merged: Record<string, unknown> = { ...known }
  for (const [name, value] of Object.entries(told)) if (isGiven(value)) merged[name] = later(known[name], value)
  return merged
}

function later(before: unknown, now: unknown): unknown {
  if (typeof before === 'number' && typeof now === 'number') return Math.max(before, now)
  return isJsonObject(before) && isJsonObject(now) ? cumulativeUsage(before, now) : now
}
