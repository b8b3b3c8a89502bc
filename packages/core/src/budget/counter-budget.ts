import type { Budget } from './budget.js'
import { counterKey, decodeValue, encodeValue } from './counter-key.js'
import { runBudgetId } from './parse-budget.js'
import type { ParsedBudget } from './parse-budget.js'
import type { Dimension } from './scope.js'

/** The budget that a counter belongs to, and the values it counts. */
export interface CounterBudget {
  readonly budget: Pick<Budget, 'id' | 'unit' | 'per'>
  readonly scope: Readonly<Record<string, string>>
}

const RUN = /^(usd|tokens|requests)\/run\/UTC\/run=!:(.*)$/

/** Finds the budget from the name of a counter; `undefined` where none of these has such a counter. */
export function budgetOfCounter(budgets: readonly ParsedBudget[], key: string): CounterBudget | undefined {
  for (const { budget, dimensions } of budgets) {
    const prefix = counterKey({ ...budget, scope: '' })
    const scope = key.startsWith(prefix) ? valuesIn(dimensions, key.slice(prefix.length)) : undefined
    if (scope !== undefined) return { budget, scope }
  }
  const [, unit, run] = RUN.exec(key) ?? []
  if (run === undefined) return undefined
  return { budget: { id: runBudgetId, unit: unit as Budget['unit'], per: 'run' }, scope: { run: decodeValue(run) } }
}

function valuesIn(dimensions: readonly Dimension[], text: string): CounterBudget['scope'] | undefined {
  const parts = dimensions.length === 0 && text === 'all' ? [] : text.split(',')
  if (parts.length !== dimensions.length) return undefined
  const values: Record<string, string> = {}
  for (const [index, { name, value }] of dimensions.entries()) {
    const start = `${encodeValue(name)}=${value === undefined ? '*:' : encodeValue(value)}`
    const part = parts[index] ?? ''
    if (value === undefined ? !part.startsWith(start) : part !== start) return undefined
    values[name] = value ?? decodeValue(part.slice(start.length))
  }
  return values
}
