import { AgentSuspendedError, PolicyDeniedError } from '../errors/index.js'
import { eventBase } from './announce.js'
import type { Call } from './call.js'

/** Agent policy: is this agent, at this moment, allowed to make this call at all? */
export function authorize(call: Call): void {
  const { agents, activity } = call.seam.governance
  activity.assertOpen()
  agents.assertDeclared(call.caller.agent)
  refuseSuspended(call)
  refuseModel(call)
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

function refuseModel(call: Call): void {
  const { agent } = call.caller
  const { model } = call.operation
  const allowed = call.seam.governance.agents.describe(agent).models?.allow
  if (allowed === undefined || (model === undefined ? !hidesModel(call) : allowed.includes(model))) return
  const requested = model ?? 'unknown (the body is not JSON or a form)'
  const { emitter } = call.seam.governance
  emitter.emit('policy.denied', () => ({
    type: 'policy.denied',
    ...eventBase(call),
    rule: 'model',
    requested,
    allowed: allowed.join(', '),
  }))
  throw new PolicyDeniedError({
    message: `Agent "${agent}" may not call model "${requested}"; allowed: ${allowed.join(', ')}. Add it to agents.${agent}.models.allow.`,
  })
}

/** A paid request whose body can't be read may name any model. */
function hidesModel({ operation, request }: Call): boolean {
  return operation.charge !== 'free' && request.body.kind === 'opaque'
}
