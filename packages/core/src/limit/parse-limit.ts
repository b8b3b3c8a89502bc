import { compileScope, type Dimension } from '../budget/scope.js'
import type { LimitOptions } from '../contracts/budget.js'
import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import { assertKnownOptions, assertOneOf } from '../validation/known-options.js'

const unitMs = { second: 1_000, minute: 60_000, hour: 3_600_000 } as const
const amounts = ['requests', 'tokens', 'concurrency'] as const

/** One entry of `limits`, checked. */
export interface Limit {
  readonly dimensions: readonly Dimension[]
  readonly requests: number | undefined
  readonly tokens: number | undefined
  readonly concurrency: number | undefined
  readonly per: keyof typeof unitMs
  /** Length of the window that `requests` and `tokens` are counted in. */
  readonly windowMs: number
  readonly whenFull: 'deny' | 'wait'
  readonly store: 'shared' | 'local'
}

/** Checks the option `limits`. Throws `ConfigurationError`. */
export function parseLimits(options: readonly LimitOptions[]): readonly Limit[] {
  return options.map((limit, index) => parseLimit(`limits[${index}]`, limit))
}

/** Checks one entry of `limits`. Throws `ConfigurationError` that quotes the place, the rule and the value. */
export function parseLimit(where: string, options: LimitOptions): Limit {
  assertKnownOptions(where, options, ['scope', ...amounts, 'per', 'whenFull', 'store'])
  const { requests, tokens, concurrency, per = 'minute', whenFull = 'deny', store = 'local' } = options
  assertOneOf(`${where}.per`, per, ['second', 'minute', 'hour'])
  assertOneOf(`${where}.whenFull`, whenFull, ['deny', 'wait'])
  assertOneOf(`${where}.store`, store, ['shared', 'local'])
  for (const name of amounts) assertAmount(`${where}.${name}`, options[name])
  if (requests === undefined && tokens === undefined && concurrency === undefined) {
    throw new ConfigurationError(`${where} limits nothing. Give it "requests", "tokens" or "concurrency".`)
  }
  if (store === 'shared') assertShareable(where, options)
  const dimensions = compileScope(`${where}.scope`, options.scope)
  return { dimensions, requests, tokens, concurrency, per, windowMs: unitMs[per], whenFull, store }
}

function assertShareable(where: string, { concurrency, per }: LimitOptions): void {
  if (concurrency !== undefined) {
    throw new ConfigurationError(
      `${where}.concurrency counts calls in flight in this process only, and ${where}.store is "shared". Make it a limit of its own.`,
    )
  }
  if (per === 'second') {
    throw new ConfigurationError(
      `${where}.per is "second", which is too short for a clock that many processes ask. With store "shared" choose "minute" or "hour".`,
    )
  }
}

function assertAmount(where: string, value: unknown): void {
  if (value === undefined || (Number.isSafeInteger(value) && Number(value) > 0)) return
  throw new ConfigurationError(`${where} must be a whole number from 1 up; got ${describeValue(value)}.`)
}
