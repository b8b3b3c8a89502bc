import { printedTexts } from './printed-texts.js'
import type { SecretRegistry } from './secret-registry.js'

// What a console shows by default is 2 deep; loggers and error trackers go a little further.
const verifiedDepth = 6

/**
 * The result of the first attempt that works and whose every printed form is free of registered secrets, undefined if
 * there is none. Never throws.
 */
export function firstClean(registry: SecretRegistry, attempts: readonly (() => unknown)[]): unknown {
  for (const attempt of attempts) {
    try {
      const cleaned = attempt()
      if (isClean(cleaned, registry)) return cleaned
    } catch {
      // What can't be read can't be checked either: the next attempt reads less.
    }
  }
  return undefined
}

function isClean(value: unknown, registry: SecretRegistry): boolean {
  return registry.size === 0 || !printedTexts(value, verifiedDepth).some((text) => registry.isIn(text))
}
