import { cleanGraph } from './clean-graph.js'
import { firstClean } from './first-clean.js'
import { cleanScalar, isObject } from './object-graph.js'
import type { Rules } from './opaque-replacement.js'
import type { SecretRegistry } from './secret-registry.js'
import { blankError, standInFor } from './stand-in.js'

export interface Redaction {
  readonly rules: Rules
  readonly registry: SecretRegistry
}

/** Removes credentials from an error and all that hangs on it; each attempt gives up more of it than the one before. */
export function redactError<T>(error: T, redaction: Redaction): T
export function redactError(error: unknown, { rules, registry }: Redaction): unknown {
  if (!isObject(error)) return cleanScalar(error, rules)
  const cleaned = firstClean(registry, [
    () => cleanGraph(error, { rules, inPlace: 'errors' }),
    () => cleanGraph(error, { rules, inPlace: 'nothing' }),
    () => standInFor(error, rules.text),
  ])
  return cleaned ?? blankError()
}
