import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'

export function assertBoolean(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'boolean') return
  throw new ConfigurationError(`createGovernor: \`${name}\` must be true or false; got ${describeValue(value)}.`)
}

export function assertRecord(name: string, value: unknown): void {
  if (value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value))) return
  throw new ConfigurationError(`createGovernor: \`${name}\` must be an object by name; got ${describeValue(value)}.`)
}

export function assertNames(name: string, value: unknown): void {
  const isList = Array.isArray(value) && value.every((entry) => typeof entry === 'string')
  if (value === undefined || isList) return
  throw new ConfigurationError(`createGovernor: \`${name}\` must be a list of names; got ${describeValue(value)}.`)
}

export function assertWhole(name: string, value: unknown, minimum: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= minimum)) return
  throw new ConfigurationError(
    `createGovernor: \`${name}\` must be a whole number of at least ${minimum}; got ${describeValue(value)}.`,
  )
}
