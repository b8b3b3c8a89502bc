import type { LimitUnit, WindowKind } from '../contracts/budget.js'
import type { CallScope } from '../contracts/budget.js'
import type { MatchedBudget } from '../budget/budget.js'
import type { BudgetState } from '../contracts/budget-store.js'
import { resetsAt } from '../request/budget-refusal.js'
import type { Governance } from './governance.js'

/** One budget of an agent, as it stands now. Amounts are in `unit`: nano-USD, tokens or requests. */
export interface BudgetStatus {
  readonly budget: string
  readonly scope: Readonly<Record<string, string>>
  readonly unit: LimitUnit
  readonly per: WindowKind
  /** Label of the window: `2026-11-20`. */
  readonly window: string
  readonly mode: 'hard' | 'soft' | 'observe'
  readonly limit: number | null
  /** Credits are subtracted. */
  readonly spent: number
  /** Held by calls in flight. */
  readonly held: number
  /** What a call may still hold; never negative. `null` without a limit. */
  readonly remaining: number | null
  /** Epoch ms; `null` for windows that never end. */
  readonly resetsAt: number | null
}

/**
 * Every budget that counts this agent whatever it calls, and those that name one provider, model or the like. A budget
 * that gives each value of another dimension its own counter (`model: "*"`) has no single state and is left out.
 */
export async function budgetStatus(governance: Governance, agent: string): Promise<readonly BudgetStatus[]> {
  const matched = matchesOf(governance, agent)
  const { stores } = governance
  const states = await Promise.all(
    matched.map(async ({ budget, line }) => {
      const [state] = await (budget.store === 'local' ? stores.local : stores.shared).read([line])
      return state
    }),
  )
  return matched.flatMap((match, index) => {
    const state = states[index]
    return state === undefined ? [] : [describe(match, state)]
  })
}

function matchesOf(governance: Governance, agent: string): MatchedBudget[] {
  const { budgets, agents, settings, clock } = governance
  const { team, environment } = agents.describe(agent)
  const known = { organization: settings.organization, team, agent, environment }
  return budgets.budgets.flatMap((budget) => {
    // The literals of the budget's own scope stand in for what only a call would say.
    const { tags = {}, ...plain } = budget.scope
    const scope: CallScope = { provider: '', ...literalsOf(plain), tags: literalsOf(tags), ...known }
    return budgets.match(scope, clock.now()).filter((match) => match.budget === budget && isSettled(match, scope))
  })
}

/** `provider: "*"` would match the stand-in, which no call has. */
function isSettled({ scope }: MatchedBudget, { provider }: CallScope): boolean {
  return scope['provider'] === undefined || provider !== ''
}

function literalsOf(scope: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== '*'))
}

function describe(matched: MatchedBudget, state: BudgetState): BudgetStatus {
  const { budget, line, scope } = matched
  const spent = state.spent - state.credits
  return {
    budget: budget.id,
    scope,
    unit: budget.unit,
    per: budget.per,
    window: line.window,
    mode: budget.mode,
    limit: state.limit,
    spent,
    held: state.held,
    remaining: state.limit === null ? null : Math.max(0, state.limit - spent - state.held),
    resetsAt: resetsAt(matched),
  }
}
