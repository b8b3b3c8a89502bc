import type { MatchedBudget } from '../budget/budget.js'
import { AgentSuspendedError } from '../errors/index.js'
import type { Call } from './call.js'
import { enforcePolicy } from './enforce-policy.js'

/** Agent policy: is this agent, at this moment, allowed to make this call at all? */
export function authorize(call: Call): void {
  const { agents, activity } = call.seam.governance
  activity.assertOpen()
  agents.assertDeclared(call.caller.agent)
  enforcePolicy(call)
}

/**
 * Refuses a suspended agent. The shared store's gate knows better, since another process may have suspended or resumed
 * the agent; what was said here decides for calls that pass no gate, and while the store has not heard.
 */
export function refuseSuspended(call: Call, budgets: readonly MatchedBudget[]): void {
  const { agent } = call.caller
  const { stores } = call.seam.governance
  const passesGate = stores.shared !== stores.local && budgets.some(({ budget }) => budget.store === 'shared')
  const suspension = call.seam.governance.agents.suspensionOf(agent, passesGate)
  if (suspension !== undefined) throw new AgentSuspendedError({ agent, ...suspension })
}
