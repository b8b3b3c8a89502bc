import type { CallScope, LimitOptions } from '../contracts/budget.js'
import type { Clock } from '../contracts/clock.js'
import { type AdmissionTicket, enterAll, openTicket } from './admission-ticket.js'
import type { Gate, Need } from './gate.js'
import { LimitGates } from './limit-gates.js'
import { parseLimits } from './parse-limit.js'
import { WaitingRoom } from './waiting-room.js'

export interface AdmissionRequest {
  /** Estimated input plus output bound, in tokens. */
  readonly tokens: number
  /** Epoch ms at which a waiting call is refused. @default it waits for as long as it takes */
  readonly deadline?: number | undefined
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined
}

/** Rate and concurrency limits of this process. */
export interface Admission {
  /**
   * Admits a call by all limits that match it, or by none. Answers at once where nothing must wait, else with a promise.
   * Throws, or rejects with, `RateLimitedError` where a limit denies or no slot comes before the deadline, and the
   * signal's reason where it aborts.
   */
  admit(call: CallScope, request: AdmissionRequest): AdmissionTicket | Promise<AdmissionTicket>
  /** The provider asked this agent to retry later: its calls under any limit wait or are refused until `untilMs` (epoch). */
  pause(call: CallScope, untilMs: number): void
}

/** Makes the local limits of a governor. Throws `ConfigurationError` for a wrong option. */
export function createAdmission(options: readonly LimitOptions[], clock: Clock): Admission {
  const limits = parseLimits(options).filter(({ store }) => store === 'local')
  return limits.length === 0 ? unlimited : new LimitedAdmission(new LimitGates(limits), clock)
}

const unlimited: Admission = Object.freeze({ admit: () => openTicket, pause: () => {} })

class LimitedAdmission implements Admission {
  readonly #gates: LimitGates
  readonly #clock: Clock
  readonly #room: WaitingRoom

  constructor(gates: LimitGates, clock: Clock) {
    this.#gates = gates
    this.#clock = clock
    this.#room = new WaitingRoom(clock)
  }

  admit(call: CallScope, request: AdmissionRequest): AdmissionTicket | Promise<AdmissionTicket> {
    const { deadline, signal } = request
    signal?.throwIfAborted()
    const tokens = countable(request.tokens)
    const now = this.#clock.now()
    const gates = this.#gates.of(call, now)
    if (gates.length === 0) return openTicket
    const need: Need = { tokens, now }
    if (gates.every((gate) => isFree(gate, need))) return enterAll(gates, need, () => this.#room.onRoom())
    return this.#room.wait({ gates, tokens, deadline, signal })
  }

  pause(call: CallScope, untilMs: number): void {
    this.#gates.pause(call, untilMs, this.#clock.now())
    this.#room.onRoom()
  }
}

// Sums must stay numbers, also where the output of a call has no bound.
function countable(tokens: number): number {
  if (tokens >= 0) return Math.min(tokens, Number.MAX_SAFE_INTEGER)
  throw new RangeError(`tokens must be a number from 0 up; got ${tokens}`)
}

function isFree(gate: Gate, need: Need): boolean {
  return gate.waiting === 0 && gate.readyAt(need) <= need.now
}
