import type { JsonObject } from './wire-protocol.js'

/** An object of JSON: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** A list as it is, a single value as a list of one, nothing as none. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return isGiven(value) ? [value] : []
}

/** A non-negative safe integer. */
export function isTokenCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
