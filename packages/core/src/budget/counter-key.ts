import { createHash } from 'node:crypto'
import type { LimitUnit, WindowKind } from '../contracts/budget.js'

/** Longest scope value that a counter's name spells out; 128 is also the longest one a configuration may hold. */
const longestSpelt = 128

export interface CounterIdentity {
  readonly unit: LimitUnit
  readonly per: WindowKind
  readonly timeZone: string
  /** Dimensions joined by `joinDimensions`. */
  readonly scope: string
}

/**
 * The name of a counter: `usd/day/UTC/agent=*:support_classifier`. Never holds the limit, so that a changed limit goes on
 * with the same counter. Frozen: a change of this format makes every counter start again.
 */
export function counterKey({ unit, per, timeZone, scope }: CounterIdentity): string {
  return `${unit}/${per}/${timeZone}/${scope}`
}

/** What `encodeValue` was given; of a value too long to be spelt out, what stands in its place. */
export function decodeValue(encoded: string): string {
  return encoded.replace(/%([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

export function joinDimensions(dimensions: readonly string[]): string {
  return dimensions.length === 0 ? 'all' : dimensions.join(',')
}

/**
 * A value such that no two values look the same and none holds a character with a meaning in a counter's name
 * (`=`, `,`, `*`, `!`, `~`, `%`). Total: also for what a request's body may claim to be a model.
 */
export function encodeValue(value: string): string {
  if (value.length > longestSpelt) return `~${createHash('sha256').update(value, 'utf16le').digest('hex')}`
  return value.replace(/[^A-Za-z0-9._:/@-]/g, (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
