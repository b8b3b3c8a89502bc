import type { CallScope } from '../contracts/budget.js'
import type { AdmissionTicket } from '../limit/admission-ticket.js'
import type { KeyInUse } from '../key/key-in-use.js'
import type { RingKey } from '../key/ring-key.js'
import type { Call } from './call.js'
import type { Estimate } from './estimate.js'
import type { Reservation } from './reservation.js'

/** A call that may leave: admitted, reserved, with the keys that may serve it. */
export interface Flight {
  readonly call: Call
  /** The call as budgets and limits see it. */
  readonly scope: CallScope
  readonly keys: readonly RingKey[]
  readonly keyInUse: KeyInUse
  readonly estimate: Estimate
  readonly ticket: AdmissionTicket
  readonly reservation: Reservation
  /** We ask the stream for its usage, and strip the answer from what the caller sees. */
  readonly asksStreamUsage: boolean
}
