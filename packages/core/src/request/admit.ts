import type { CallScope } from '../contracts/budget.js'
import type { AdmissionTicket } from '../limit/admission-ticket.js'
import type { Call } from './call.js'
import type { Estimate } from './estimate.js'

/** Waits for, or is refused, a slot of every rate and concurrency limit. A waiting call holds no budget. */
export function admit(call: Call, scope: CallScope, estimate: Estimate): AdmissionTicket | Promise<AdmissionTicket> {
  return call.seam.governance.admission.admit(scope, {
    tokens: estimate.inputTokens + estimate.outputLeast * estimate.choices,
    ...(call.deadline === undefined ? {} : { deadline: call.deadline }),
    ...(call.request.signal === undefined ? {} : { signal: call.request.signal }),
  })
}
