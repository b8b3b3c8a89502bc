import { AgentSuspendedError } from '../errors/index.js'
import type { Call } from './call.js'
import { enforcePolicy } from './enforce-policy.js'

/** Agent policy: is this agent, at this moment, allowed to make this call at all? */
export function authorize(call: Call): void {
  const { agents, activity } = call.seam.governance
  activity.assertOpen()
  agents.assertDeclared(call.caller.agent)
  refuseSuspended(call)
  enforcePolicy(call)
}

/**
 * Refuses an agent that was suspended here, or that the shared store refused a moment ago. The store's gate knows better
 * once it has heard, since another process may have suspended or resumed the agent.
 */
function refuseSuspended({ caller, seam }: Call): void {
  const { agents, gateAnswers, stores } = seam.governance
  const isHere = agents.suspensionOf(caller.agent, stores.shared !== stores.local)
  const suspension = isHere ?? gateAnswers.recentRefusal(caller.agent)
  if (suspension !== undefined) throw new AgentSuspendedError({ agent: caller.agent, ...suspension })
}
