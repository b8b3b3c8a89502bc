import type { MatchedBudget } from '../budget/budget.js'
import { AgentSuspendedError, PolicyDeniedError } from '../errors/index.js'
import { eventBase } from './announce.js'
import type { Call } from './call.js'

/** Agent policy: is this agent, at this moment, allowed to make this call at all? */
export function authorize(call: Call): void {
  const { agents, activity } = call.seam.governance
  activity.assertOpen()
  agents.assertDeclared(call.caller.agent)
  refuseModel(call)
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
