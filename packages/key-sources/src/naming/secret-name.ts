import { ConfigurationError, KeyUnavailableError } from '@bursar/core'
import type { KeyReference } from '@bursar/core'
import { compileNamePatterns, type NameRules, type SecretName } from './name-pattern.js'

/**
 * The function that names secrets: from a pattern, from the patterns that stand where none was given, or one's own, of
 * which the results are checked. Throws `ConfigurationError`.
 */
export function secretNameOf(
  pattern: string | SecretName | undefined,
  defaults: readonly string[],
  rules: NameRules,
): SecretName {
  if (pattern === undefined) return compileNamePatterns(defaults, rules)
  if (typeof pattern === 'string') return compileNamePatterns([pattern], rules)
  if (typeof pattern !== 'function') throw new ConfigurationError(`${rules.option} must be a string or a function.`)
  return (reference) => {
    const name = nameOrNone(pattern, reference)
    if (typeof name === 'string' && rules.name.test(name)) return name
    // What it gave is not shown: it may be the key itself.
    throw new KeyUnavailableError({
      message:
        `No key for agent "${reference.agent}" at ${reference.provider}: the function given as ${rules.option} must ` +
        `return the name of a secret, which may hold ${rules.characters}.`,
    })
  }
}

/** What the function throws is not shown either. */
function nameOrNone(pattern: SecretName, reference: KeyReference): unknown {
  try {
    return pattern(reference)
  } catch {
    return undefined
  }
}
