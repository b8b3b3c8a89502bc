import type { MatchedBudget } from '../budget/budget.js'
import type { CallScope } from '../contracts/budget.js'
import type { Call } from './call.js'

/** The call as budgets and limits see it. */
export function callScope(call: Call, keyLabel: string | undefined): CallScope {
  const { caller, operation, seam } = call
  return {
    organization: seam.governance.settings.organization,
    team: caller.team,
    agent: caller.agent,
    environment: caller.environment,
    run: caller.runId,
    provider: seam.wire.provider,
    model: operation.model,
    key: keyLabel,
    tags: caller.tags,
  }
}

/** The budgets a call is charged to, in their windows at `now`. Free operations are charged to none. */
export function matchBudgets(call: Call, scope: CallScope, now: number = call.startedAt): readonly MatchedBudget[] {
  if (call.operation.charge === 'free') return []
  const matched = call.seam.governance.budgets.match(scope, now)
  const { runBudgets = [] } = call.caller
  return runBudgets.length === 0 ? matched : [...matched, ...runBudgets]
}
