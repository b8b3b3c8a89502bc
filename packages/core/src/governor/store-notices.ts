import type { CounterBudget } from '../budget/counter-budget.js'
import type { LimitUnit, WindowKind } from '../contracts/budget.js'
import type { BudgetThresholdEvent } from '../contracts/events.js'
import type { BudgetLine, BudgetState, StoreNotice } from '../contracts/budget-store.js'
import type { Governance } from './governance.js'

/** What no call has to say: a threshold that another process crossed, and died. Returns the function that ends it. */
export function listenToStore(governance: Governance): () => void {
  const unwatch = governance.stores.shared.watch?.((notice) => hear(governance, notice))
  return () => unwatch?.()
}

function hear(governance: Governance, notice: StoreNotice): void {
  if (notice.kind !== 'crossed' || notice.state === undefined) return
  const { budget, percent, state } = notice
  governance.emitter.emit('budget.threshold', () => thresholdEvent(governance, { budget, percent, state }))
}

interface Crossed {
  readonly budget: Pick<BudgetLine, 'key' | 'endsAt'>
  readonly percent: number
  readonly state: BudgetState
}

/** Nobody knows any more which agent's call it was; where the budget counts one agent's calls, it was that one. */
function thresholdEvent(
  { budgets, clock }: Governance,
  { budget: line, percent, state }: Crossed,
): BudgetThresholdEvent {
  const { key, window, limit, spent, credits, held } = state
  const { budget, scope } = budgets.ofCounter(key) ?? unknownBudget(key)
  const neverResets = budget.per === 'total' || budget.per === 'run'
  return {
    version: 1,
    at: clock.now(),
    type: 'budget.threshold',
    agent: scope['agent'] ?? '*',
    budget: budget.id,
    scope,
    window,
    unit: budget.unit,
    limit,
    spent: spent - credits,
    held,
    resetsAt: neverResets ? null : line.endsAt,
    percent,
  }
}

/** Of a configuration that this process does not have: better to be announced by its counter's name than not at all. */
function unknownBudget(key: string): CounterBudget {
  const [unit, per] = key.split('/')
  return { budget: { id: key, unit: unit as LimitUnit, per: per as WindowKind }, scope: {} }
}
