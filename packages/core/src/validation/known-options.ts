import { ConfigurationError } from '../errors/index.js'
import { describeValue } from './describe-value.js'
import { nearestName } from './nearest-name.js'

/**
 * Refuses what is not an object, and names in it that are not `allowed`: a misspelt option must never be ignored.
 * `where` is the place in the configuration as its author wrote it: `budgets[2].scope`.
 * Throws `ConfigurationError` with the nearest allowed name.
 */
export function assertKnownOptions(where: string, value: unknown, allowed: readonly string[]): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError(`${where} must be an object with ${listNames(allowed)}; got ${describeValue(value)}.`)
  }
  const unknown = Object.keys(value).find((name) => !allowed.includes(name))
  if (unknown !== undefined) throw new ConfigurationError(unknownOption(where, unknown, allowed))
}

/** Refuses a value that is not one of a few words. Throws `ConfigurationError` with the nearest word. */
export function assertOneOf<Word extends string>(
  where: string,
  value: unknown,
  words: readonly Word[],
): asserts value is Word {
  if (words.some((word) => word === value)) return
  const hint = typeof value === 'string' ? didYouMean(value, words) : ''
  throw new ConfigurationError(`${where} must be one of ${listNames(words)}; got ${describeValue(value)}.${hint}`)
}

function unknownOption(where: string, name: string, allowed: readonly string[]): string {
  return `${where} has no option ${describeValue(name)}.${didYouMean(name, allowed)} Known: ${listNames(allowed)}.`
}

function didYouMean(name: string, candidates: readonly string[]): string {
  const nearest = nearestName(name, candidates)
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`
}

function listNames(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}
