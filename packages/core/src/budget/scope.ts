import type { CallScope, Scope } from '../contracts/budget.js'
import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import { assertKnownOptions } from '../validation/known-options.js'
import { encodeValue, joinDimensions } from './counter-key.js'

const plainDimensions = ['organization', 'team', 'agent', 'environment', 'run', 'provider', 'model', 'key'] as const
const longestValue = 128

/** One named dimension of a scope, ready to be matched. */
export interface Dimension {
  /** `agent`, or `tags.feature` for a tag. */
  readonly name: string
  /** The value a call must have; `undefined` for `"*"`, which takes any and counts each apart. */
  readonly value: string | undefined
  /** The call's value; `undefined` where the call has none. */
  readonly read: (call: CallScope) => string | undefined
}

/** The dimensions of a scope in an order that does not depend on how it was written. Throws `ConfigurationError`. */
export function compileScope(where: string, scope: Scope): readonly Dimension[] {
  assertKnownOptions(where, scope, [...plainDimensions, 'tags'])
  const plain = plainDimensions
    .filter((name) => Object.hasOwn(scope, name))
    .map((name) => dimensionOf({ where, name, value: scope[name], read: (call) => call[name] }))
  return Object.hasOwn(scope, 'tags') ? [...plain, ...compileTags(`${where}.tags`, scope.tags)] : plain
}

/**
 * Refuses what can't name a scope value, an agent, a run or a tag: anything but 1 to 128 characters without control
 * characters. Throws `ConfigurationError`, which never quotes the value: a key may have been put there by mistake.
 */
export function assertScopeValue(where: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') {
    throw new ConfigurationError(`${where} must be a string of 1 to 128 characters; got ${describeKind(value)}.`)
  }
  if (value === '')
    throw new ConfigurationError(`${where} is empty. Leave it out, or write "*" to count each value apart.`)
  if (value.length > longestValue) {
    throw new ConfigurationError(`${where} has ${value.length} characters; the most is 128. Use a shorter name.`)
  }
  const position = value.search(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u)
  if (position >= 0) throw new ConfigurationError(unprintable(where, value, position))
}

/** How a scope reads in a default id: `agent`, `team:support`, `agent+model:gpt-5-mini`; `all` where it is empty. */
export function scopeTitle(dimensions: readonly Dimension[]): string {
  if (dimensions.length === 0) return 'all'
  return dimensions.map(({ name, value }) => (value === undefined ? name : `${name}:${value}`)).join('+')
}

/** The part of a counter's name that says which calls it counts, as a pattern: `agent=*,model=gpt-5-mini`. */
export function scopePattern(dimensions: readonly Dimension[]): string {
  return joinDimensions(dimensions.map(({ name, value }) => `${encodeValue(name)}=${patternOf(value)}`))
}

/** The same with a call's values: `agent=*:support_classifier,model=gpt-5-mini`. */
export function scopeOf(dimensions: readonly Dimension[], call: CallScope): string {
  return joinDimensions(
    dimensions.map(({ name, value, read }) => `${encodeValue(name)}=${patternOf(value, read(call))}`),
  )
}

/** The values a call is counted under, by dimension. */
export function valuesOf(dimensions: readonly Dimension[], call: CallScope): Readonly<Record<string, string>> {
  return Object.freeze(Object.fromEntries(dimensions.map(({ name, read }) => [name, read(call) ?? ''])))
}

// A literal never starts with "*": encoding leaves none, so a template and a literal share no counter.
function patternOf(literal: string | undefined, actual?: string): string {
  if (literal !== undefined) return encodeValue(literal)
  return actual === undefined ? '*' : `*:${encodeValue(actual)}`
}

function compileTags(where: string, tags: Scope['tags']): readonly Dimension[] {
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) {
    throw new ConfigurationError(`${where} must be an object such as { feature: "*" }; got ${describeKind(tags)}.`)
  }
  return Object.keys(tags)
    .sort()
    .map((tag) => {
      assertScopeValue(`The name of a tag in ${where}`, tag)
      const read = (call: CallScope): string | undefined =>
        call.tags !== undefined && Object.hasOwn(call.tags, tag) ? call.tags[tag] : undefined
      return dimensionOf({ where, name: tag, value: tags[tag], read, prefix: 'tags.' })
    })
}

function dimensionOf(options: {
  readonly where: string
  readonly name: string
  readonly value: unknown
  readonly read: Dimension['read']
  readonly prefix?: string
}): Dimension {
  const { where, name, value, read, prefix = '' } = options
  assertScopeValue(`${where}.${name}`, value)
  return { name: prefix + name, value: value === '*' ? undefined : value, read }
}

function describeKind(value: unknown): string {
  return typeof value === 'object' && value !== null ? describeValue(value) : typeof value
}

function unprintable(where: string, value: string, position: number): string {
  const code = (value.codePointAt(position) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return `${where} has the control character U+${code} at position ${position}. Remove it.`
}
