import type { AdmissionTicket } from '../limit/admission-ticket.js'
import { limitedTokens } from './rate-claims.js'
import type { ReserveInput } from './reserve.js'

/** Waits for, or is refused, a slot of every local limit. A waiting call holds no budget. */
export function admit({ call, scope, estimate }: ReserveInput): AdmissionTicket | Promise<AdmissionTicket> {
  return call.seam.governance.admission.admit(scope, {
    tokens: limitedTokens(estimate),
    ...(call.deadline === undefined ? {} : { deadline: call.deadline }),
    ...(call.request.signal === undefined ? {} : { signal: call.request.signal }),
  })
}
