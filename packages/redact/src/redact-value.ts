import { cleanGraph } from './clean-graph.js'
import { firstClean } from './first-clean.js'
import { cleanScalar, isObject } from './object-graph.js'
import type { Redaction } from './redact-error.js'

const unreadable = '[redacted: could not be shown without a secret]'

/** A deep copy of plain data and errors without credentials; what can't be copied is kept if it is clean. */
export function redactValue<T>(value: T, redaction: Redaction): T
export function redactValue(value: unknown, { rules, registry }: Redaction): unknown {
  if (!isObject(value)) return cleanScalar(value, rules)
  return firstClean(registry, [() => cleanGraph(value, { rules, inPlace: 'nothing' })]) ?? unreadable
}
