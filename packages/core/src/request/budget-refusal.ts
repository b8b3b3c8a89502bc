import { formatAmount } from '../budget/amount.js'
import type { MatchedBudget } from '../budget/budget.js'
import type { BudgetState } from '../contracts/budget-store.js'
import { BudgetExceededError } from '../errors/index.js'

/** A budget that has no room, with the numbers that say so. */
export interface Shortfall {
  readonly matched: MatchedBudget
  readonly state: BudgetState
  /** What the call would have had to hold, in the budget's unit. */
  readonly requested: number
  readonly reason: 'exhausted' | 'held'
}

export function budgetExceeded(agent: string, shortfall: Shortfall): BudgetExceededError {
  const { matched, state, requested, reason } = shortfall
  const { budget, line, scope } = matched
  return new BudgetExceededError({
    message: refusalMessage(agent, shortfall),
    agent,
    budget: budget.id,
    scope,
    window: line.window,
    unit: budget.unit,
    limit: state.limit ?? 0,
    spent: state.spent - state.credits,
    held: state.held,
    requested,
    resetsAt: resetsAt(matched),
    reason,
  })
}

/** End of the window as epoch ms; `null` for windows that never end. */
export function resetsAt({ budget, line }: MatchedBudget): number | null {
  return budget.per === 'total' || budget.per === 'run' ? null : line.endsAt
}

function refusalMessage(agent: string, { matched, state, requested, reason }: Shortfall): string {
  const { budget, line } = matched
  const show = (amount: number): string => formatAmount(budget.unit, amount)
  const reset = resetsAt(matched)
  return [
    `Budget "${budget.id}" (${line.window}) has no room for this call of agent "${agent}":`,
    `limit ${show(state.limit ?? 0)}, spent ${show(state.spent - state.credits)}, held by calls in flight ${show(state.held)},`,
    `this call needs ${show(requested)}.`,
    reason === 'held' ? 'Room may come back when calls in flight end.' : 'It is exhausted.',
    reset === null ? 'It never resets;' : `It resets at ${new Date(reset).toISOString()};`,
    `governor.setLimit("${budget.id}", ...) raises it.`,
  ].join(' ')
}
