import { keyDefect } from '@bursar/core'
import { ReadFailure } from '../source/read-failure.js'

/** What the text of a secret says. */
export interface Payload {
  readonly current: string
  readonly previous?: string
  /** Epoch ms of the rotation that made `current`. */
  readonly rotatedAt?: number
  /** Epoch ms from which `current` no longer serves. */
  readonly expiresAt?: number
}

const forms = 'Store the key itself, {"current": key, "previous": key, "rotated_at": time} or {"api_key": key}.'
/** ISO 8601 with a zone, as RFC 3339 has it: without one, its meaning would depend on the machine. */
const time = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)$/

/**
 * Reads a secret in any of the forms that all sources share: the key itself, `{"current", "previous", "rotated_at"}`, or
 * `{"api_key"}`, each with `expires_at` where the key ends by itself. Other properties are left alone. Throws
 * `ReadFailure`, which never holds the text.
 */
export function parsePayload(value: unknown): Payload {
  if (typeof value !== 'string') return parseObject(value)
  const text = value.trim()
  if (text.startsWith('{')) return parseObject(parseJson(text))
  if (/^["'[]/.test(text)) throw new ReadFailure('stands in quotes or brackets', forms)
  return { current: usableKey(text) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The message of a SyntaxError quotes the text.
    throw new ReadFailure('holds malformed JSON', forms)
  }
}

function parseObject(value: unknown): Payload {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ReadFailure('holds neither a key nor an object with keys', forms)
  }
  const properties = value as Readonly<Record<string, unknown>>
  const { current, api_key: single, previous, rotated_at: rotatedAt, expires_at: expiresAt } = properties
  if (current === undefined && single === undefined) {
    throw new ReadFailure('has neither "current" nor "api_key"', forms)
  }
  if (current !== undefined && single !== undefined) throw new ReadFailure('has both "current" and "api_key"', forms)
  return {
    current: current === undefined ? usableKey(single, 'api_key') : usableKey(current, 'current'),
    ...previousOf(previous),
    ...timeOf(rotatedAt, 'rotated_at', 'rotatedAt'),
    ...timeOf(expiresAt, 'expires_at', 'expiresAt'),
  }
}

function usableKey(value: unknown, property?: string): string {
  const defect = typeof value === 'string' ? keyDefect(value) : 'is not a string'
  if (typeof value === 'string' && defect === undefined) return value.trim()
  throw new ReadFailure(property === undefined ? `${defect}` : `has a "${property}" that ${defect}`, forms)
}

// A previous key that can't be one is as good as none: it must not take the current one down with it.
function previousOf(value: unknown): { previous?: string } {
  return typeof value === 'string' && keyDefect(value) === undefined ? { previous: value.trim() } : {}
}

function timeOf<Name extends string>(value: unknown, property: string, name: Name): { [name in Name]?: number } {
  if (value === undefined || value === null) return {}
  const at = typeof value === 'string' && time.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(at)) {
    throw new ReadFailure(`has a "${property}" that is not a time with a zone`, 'Write it like 2026-11-28T10:00:00Z.')
  }
  return { [name]: at } as { [name in Name]?: number }
}
