import type { BudgetOptions, CallScope } from '../contracts/budget.js'
import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import type { Budget, MatchedBudget } from './budget.js'
import { budgetOfCounter } from './counter-budget.js'
import type { CounterBudget } from './counter-budget.js'
import { counterKey } from './counter-key.js'
import { createMatcher } from './match-budget.js'
import { type ParsedBudget, parseBudget } from './parse-budget.js'
import { scopePattern } from './scope.js'
import { createWindows, type Windows } from './window.js'

/** The budgets of a governor. */
export interface BudgetSet {
  readonly budgets: readonly Budget[]
  find(id: string): Budget | undefined
  /** The budget that a counter belongs to, by the counter's name. */
  ofCounter(key: string): CounterBudget | undefined
  /**
   * The budgets that apply to a call at `now` (epoch ms), in the order declared. Never throws. A call that lacks a
   * dimension is not counted by budgets that name it; a model is compared as it stands in the request, exactly.
   */
  match(call: CallScope, now: number): readonly MatchedBudget[]
}

/**
 * Checks the option `budgets` once and prepares matching.
 * Throws `ConfigurationError` for wrong options, two budgets of one id, and two that count the very same calls.
 */
export function compileBudgets(options: readonly BudgetOptions[], windows: Windows = createWindows()): BudgetSet {
  if (!Array.isArray(options)) {
    throw new ConfigurationError(`budgets must be an array of budgets; got ${describeValue(options)}.`)
  }
  const parsed = options.map((budget: BudgetOptions, index) => parseBudget(`budgets[${index}]`, budget))
  assertDistinct(parsed)
  const matchers = parsed.map((budget) => createMatcher(budget, windows))
  const byId = new Map(parsed.map(({ budget }) => [budget.id, budget]))
  return {
    budgets: Object.freeze([...byId.values()]),
    find: (id) => byId.get(id),
    ofCounter: (key) => budgetOfCounter(parsed, key),
    match(call, now) {
      const matched: MatchedBudget[] = []
      for (const matcher of matchers) {
        const budget = matcher(call, now)
        if (budget !== undefined) matched.push(budget)
      }
      return matched
    },
  }
}

function assertDistinct(parsed: readonly ParsedBudget[]): void {
  const places = new Map<string, number>()
  const ids = new Map<string, number>()
  for (const [index, { budget, dimensions }] of parsed.entries()) {
    const identity = counterKey({ ...budget, scope: scopePattern(dimensions) })
    const same = places.get(identity)
    if (same !== undefined) throw new ConfigurationError(sameCounter(same, index, identity))
    const sameId = ids.get(budget.id)
    if (sameId !== undefined) throw new ConfigurationError(duplicateId(sameId, index, budget.id))
    places.set(identity, index)
    ids.set(budget.id, index)
  }
}

function sameCounter(first: number, second: number, identity: string): string {
  const both = `budgets[${first}] and budgets[${second}] count the very same calls (${identity})`
  return `${both}. Keep one: announce lower amounts with its thresholds, or choose another mode for it.`
}

function duplicateId(first: number, second: number, id: string): string {
  return `budgets[${first}] and budgets[${second}] both have the id ${describeValue(id)}. Give one of them another id.`
}
