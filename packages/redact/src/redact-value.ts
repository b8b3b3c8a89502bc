import { cleanGraph } from './clean-graph.js'
import { isObject } from './object-graph.js'
import type { Rules } from './opaque-replacement.js'

const unreadable = '[redacted: could not be read]'

/** A deep copy of plain data and errors without credentials; what can't be copied is kept if it is clean. */
export function redactValue<T>(value: T, rules: Rules): T
export function redactValue(value: unknown, rules: Rules): unknown {
  if (typeof value === 'string') return rules.text(value)
  if (!isObject(value)) return value
  try {
    return cleanGraph(value, { rules, inPlace: 'nothing' })
  } catch {
    return unreadable
  }
}
