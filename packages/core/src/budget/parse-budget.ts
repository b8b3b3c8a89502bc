import type { BudgetOptions, Limit, Scope, WindowKind } from '../contracts/budget.js'
import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import { assertKnownOptions, assertOneOf } from '../validation/known-options.js'
import { type Budget, completeBudget } from './budget.js'
import { assertScopeValue, compileScope, type Dimension, scopeTitle } from './scope.js'
import { openTimeZone } from './time-zone.js'

const optionNames = [
  'id',
  'scope',
  'limit',
  'per',
  'timeZone',
  'mode',
  'bound',
  'thresholds',
  'store',
  'whenHeld',
  'onStoreError',
]
const windowKinds: readonly WindowKind[] = ['hour', 'day', 'week', 'month', 'total', 'run']
/** Stands for the budget that `governor.run({ budget })` brings along. */
export const runBudgetId = 'run'

export interface ParsedBudget {
  readonly budget: Budget
  readonly dimensions: readonly Dimension[]
}

/** Checks one entry of `budgets`. Throws `ConfigurationError` that quotes the place, the rule and the value. */
export function parseBudget(where: string, options: BudgetOptions): ParsedBudget {
  assertKnownOptions(where, options, optionNames)
  assertOneOf(`${where}.per`, options.per, windowKinds)
  assertWords(where, options)
  assertLimit(`${where}.limit`, options.limit)
  if (options.timeZone !== undefined) openTimeZone(options.timeZone, `${where}.timeZone`)
  if (options.thresholds !== undefined) assertThresholds(`${where}.thresholds`, options.thresholds)
  if (options.id !== undefined) assertId(`${where}.id`, options.id)
  const declared = compileScope(`${where}.scope`, options.scope)
  const scope = countedScope(options)
  const dimensions = scope === options.scope ? declared : compileScope(`${where}.scope`, scope)
  const id = options.id ?? defaultId(options, dimensions)
  return { budget: completeBudget({ ...options, id, scope }), dimensions }
}

/** `per: "run"` gives each run a counter of its own. */
function countedScope({ per, scope }: BudgetOptions): Scope {
  return per === 'run' && scope.run === undefined ? { ...scope, run: '*' } : scope
}

/** `agent-day`, `team:support-month`, `agent-hour-tokens`, `all-month`; `agent-run` where `per` already says the run. */
function defaultId({ per, limit }: BudgetOptions, dimensions: readonly Dimension[]): string {
  const named = dimensions.filter(({ name, value }) => !(per === 'run' && name === 'run' && value === undefined))
  return `${scopeTitle(named)}-${per}${limit.unit === 'usd' ? '' : `-${limit.unit}`}`
}

function assertWords(where: string, options: BudgetOptions): void {
  const { mode = 'hard', bound = 'proven', store = 'shared', whenHeld = 'deny', onStoreError = 'deny' } = options
  assertOneOf(`${where}.mode`, mode, ['hard', 'soft', 'observe'])
  assertOneOf(`${where}.bound`, bound, ['proven', 'learned'])
  assertOneOf(`${where}.store`, store, ['shared', 'local'])
  assertOneOf(`${where}.whenHeld`, whenHeld, ['deny', 'wait'])
  assertOneOf(`${where}.onStoreError`, onStoreError, ['deny', 'lease', 'allow'])
  if (onStoreError === 'allow' && mode === 'hard') {
    throw new ConfigurationError(
      `${where}.onStoreError is "allow", which lets calls pass uncounted while the store is away: a hard budget would not hold. Choose "deny" or "lease", or mode: "soft".`,
    )
  }
}

export function assertLimit(where: string, limit: unknown): asserts limit is Limit {
  const { unit, amount } = (typeof limit === 'object' && limit !== null ? limit : {}) as Partial<Limit>
  const isUnit = unit === 'usd' || unit === 'tokens' || unit === 'requests'
  if (isUnit && Number.isSafeInteger(amount) && Number(amount) >= 0) return
  throw new ConfigurationError(
    `${where} must be made by usd("12.50"), tokens(1_000_000) or requests(500); got ${describeValue(limit)}.`,
  )
}

function assertThresholds(where: string, thresholds: unknown): void {
  const percents: readonly unknown[] = Array.isArray(thresholds) ? thresholds : [undefined]
  const wrong = percents.findIndex((percent, index) => !isPercent(percent) || !isAscending(percents, index))
  if (wrong < 0) return
  const got = Array.isArray(thresholds)
    ? `${describeValue(percents[wrong])} at position ${wrong}`
    : describeValue(thresholds)
  throw new ConfigurationError(
    `${where} must be whole percents from 1 to 1000, ascending, each once, such as [50, 80, 100]; got ${got}.`,
  )
}

function isPercent(percent: unknown): boolean {
  return Number.isInteger(percent) && Number(percent) >= 1 && Number(percent) <= 1000
}

function isAscending(percents: readonly unknown[], index: number): boolean {
  return index === 0 || Number(percents[index - 1]) < Number(percents[index])
}

function assertId(where: string, id: unknown): void {
  assertScopeValue(where, id)
  if (id !== runBudgetId) return
  throw new ConfigurationError(
    `${where} "${runBudgetId}" is kept for the budget of governor.run({ budget }). Choose another id.`,
  )
}
