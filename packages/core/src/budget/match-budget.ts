import { LRUCache } from 'lru-cache'
import type { BudgetLine } from '../contracts/budget-store.js'
import type { CallScope } from '../contracts/budget.js'
import { type Budget, limitKeyOf, type MatchedBudget } from './budget.js'
import { counterKey } from './counter-key.js'
import type { ParsedBudget } from './parse-budget.js'
import { type Dimension, scopeOf, valuesOf } from './scope.js'
import type { BudgetWindow, Windows } from './window.js'

/** Counters remembered per budget; one more agent than this costs a recomputation per call, nothing else. */
const remembered = 1000
/** Longer values (a model name in a hostile body) are not worth keeping. */
const longestRemembered = 1024

export type BudgetMatcher = (call: CallScope, now: number) => MatchedBudget | undefined

/** Matches one budget; a counter's line is computed once per window and scope value. */
export function createMatcher({ budget, dimensions }: ParsedBudget, windows: Windows): BudgetMatcher {
  const known = new LRUCache<string, MatchedBudget>({ max: remembered })
  const templates = dimensions.filter(({ value }) => value === undefined).length
  return (call, now) => {
    const values = matchedValues(dimensions, templates, call)
    if (values === undefined) return undefined
    const before = known.get(values)
    if (before !== undefined && before.line.startsAt <= now && now < before.line.endsAt) return before
    const window = windows.windowAt(budget.per, budget.timeZone, now)
    const matched = matchedBudget(budget, {
      scope: scopeOf(dimensions, call),
      window,
      values: valuesOf(dimensions, call),
    })
    if (values.length <= longestRemembered) known.set(values, matched)
    return matched
  }
}

/** A budget with the line of one of its counters. `scope` is the part of the counter's name. */
export function matchedBudget(
  budget: Budget,
  counter: { readonly scope: string; readonly window: BudgetWindow; readonly values: Readonly<Record<string, string>> },
): MatchedBudget {
  const { label, startsAt, endsAt } = counter.window
  const line: BudgetLine = Object.freeze({
    key: counterKey({ ...budget, scope: counter.scope }),
    window: label,
    startsAt,
    endsAt,
    limit: budget.limit,
    enforced: budget.mode === 'hard',
    limitKey: limitKeyOf(budget),
    thresholds: budget.thresholds,
    ...(budget.onStoreError === 'deny' ? {} : { onStoreError: budget.onStoreError }),
  })
  return Object.freeze({ budget, line, scope: counter.values })
}

/** The values of the templates, as one string without ambiguity; `undefined` where the budget does not apply. */
export function matchedValues(
  dimensions: readonly Dimension[],
  templates: number,
  call: CallScope,
): string | undefined {
  let values = ''
  for (const { value, read } of dimensions) {
    const actual = read(call)
    if (actual === undefined || (value !== undefined && value !== actual)) return undefined
    if (value === undefined) values = templates === 1 ? actual : `${values}${actual.length}:${actual}`
  }
  return values
}
