import type { KeyReference } from '../contracts/key-source.js'
import { ConfigurationError, KeyUnavailableError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'

/** Gives the name of the environment variable that holds the key of a reference. */
export type VariableName = (reference: KeyReference) => string

const fields = {
  PROVIDER: 'provider',
  AGENT: 'agent',
  TEAM: 'team',
  ENVIRONMENT: 'environment',
} as const satisfies Record<string, keyof KeyReference>

const placeholder = /\{([^{}]*)\}/g
// No lower case: a function that returns the key instead of the variable's name must not get it into an error.
const variable = /^[A-Z_][A-Z0-9_]*$/

/**
 * Compiles a pattern such as `MG_KEY_{ENVIRONMENT}_{AGENT}`; a function is taken as it is and its results are checked.
 * Throws `ConfigurationError` for a pattern that no environment variable can be named by.
 */
export function compileVariablePattern(pattern: string | VariableName): VariableName {
  if (typeof pattern === 'function') return (reference) => checkedName(pattern(reference), reference)
  validatePattern(pattern)
  return (reference) =>
    pattern.replace(placeholder, (_, name: keyof typeof fields) => fieldValue(reference, name, pattern))
}

/** Upper-cased, each run of characters that a variable's name can't hold turned into `_`. */
export function toVariablePart(value: string): string {
  return value.toUpperCase().replace(/[^A-Z0-9]+/g, '_')
}

function validatePattern(pattern: string): void {
  const fail = (rule: string): never => {
    throw new ConfigurationError(`environmentKeys: \`pattern\` ${rule}; got ${describeValue(pattern)}`)
  }
  if (typeof pattern !== 'string') fail('must be a string or a function')
  const names = [...pattern.matchAll(placeholder)].map((match) => match[1] ?? '')
  const unknown = names.find((name) => !Object.hasOwn(fields, name))
  if (unknown !== undefined) fail(`knows {PROVIDER}, {AGENT}, {TEAM} and {ENVIRONMENT}, not {${unknown}}`)
  if (!names.includes('AGENT')) fail('must hold {AGENT}, since each agent has its own key')
  if (!variable.test(pattern.replace(placeholder, 'A'))) {
    fail('may hold A-Z, 0-9, "_" and placeholders, and must not start with a digit')
  }
}

function fieldValue(reference: KeyReference, name: keyof typeof fields, pattern: string): string {
  const value = reference[fields[name]]
  if (value !== undefined && value !== '') return toVariablePart(value)
  throw new KeyUnavailableError({
    message: `No key for agent "${reference.agent}": the pattern ${pattern} needs its ${fields[name]}, which is not set. Declare it under \`agents\`.`,
  })
}

function checkedName(name: string, { agent, provider }: KeyReference): string {
  if (typeof name === 'string' && variable.test(name)) return name
  throw new KeyUnavailableError({
    message: `No key for agent "${agent}" at ${provider}: the \`pattern\` function of environmentKeys must return the name of a variable (A-Z, 0-9 and "_"), never its value.`,
  })
}
