import { cleanGraph } from './clean-graph.js'
import { isObject } from './object-graph.js'
import type { Rules } from './opaque-replacement.js'
import { printedTexts } from './printed-texts.js'
import type { SecretRegistry } from './secret-registry.js'
import { blankError, standInFor } from './stand-in.js'

export interface ErrorRedaction {
  readonly rules: Rules
  readonly registry: SecretRegistry
}

// What a console shows by default is 2 deep; loggers and error trackers go a little further.
const verifiedDepth = 6

/**
 * Removes credentials from an error and all that hangs on it. Each attempt gives up more of the error than the one
 * before; the first whose every printed form is clean is taken. Never throws.
 */
export function redactError<T>(error: T, redaction: ErrorRedaction): T
export function redactError(error: unknown, { rules, registry }: ErrorRedaction): unknown {
  if (typeof error === 'string') return rules.text(error)
  if (typeof error === 'symbol') return Symbol(rules.text(error.description ?? ''))
  if (!isObject(error)) return error
  const attempts = [
    () => cleanGraph(error, { rules, inPlace: 'errors' }),
    () => cleanGraph(error, { rules, inPlace: 'nothing' }),
    () => standInFor(error, rules.text),
  ]
  for (const attempt of attempts) {
    try {
      const cleaned = attempt()
      if (isClean(cleaned, registry)) return cleaned
    } catch {
      // What can't be read can't be checked either: the next attempt reads less.
    }
  }
  return blankError()
}

function isClean(value: unknown, registry: SecretRegistry): boolean {
  return registry.size === 0 || !printedTexts(value, verifiedDepth).some((text) => registry.isIn(text))
}
