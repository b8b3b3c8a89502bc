import type { Clock } from '../contracts/clock.js'
import type { AdmissionTicket } from './admission-ticket.js'
import { scheduleAt } from './alarm.js'
import type { Gate } from './gate.js'

export interface WaitRequest {
  readonly gates: readonly Gate[]
  readonly tokens: number
  /** Epoch ms. */
  readonly deadline: number | undefined
  readonly signal: AbortSignal | undefined
}

export interface WaiterEvents {
  /** The caller's own signal aborted. */
  readonly onAbort: (reason: unknown) => void
  readonly onDeadline: () => void
}

/** One call that waits. */
export class Waiter {
  readonly request: WaitRequest
  /** Order of arrival over all lines. */
  readonly arrival: number
  readonly #dismissal = new AbortController()
  #stopWatching = (): void => {}
  #admit: (ticket: AdmissionTicket) => void = () => {}

  constructor(request: WaitRequest, arrival: number) {
    this.request = request
    this.arrival = arrival
  }

  /** Aborts when the call is dismissed, with the error it gets. */
  get dismissed(): AbortSignal {
    return this.#dismissal.signal
  }

  watch(clock: Clock, { onAbort, onDeadline }: WaiterEvents): void {
    const { signal, deadline } = this.request
    const listener = (): void => onAbort(signal?.reason)
    signal?.addEventListener('abort', listener, { once: true })
    const cancelDeadline = deadline === undefined ? () => {} : scheduleAt(clock, deadline, onDeadline)
    this.#stopWatching = () => {
      signal?.removeEventListener('abort', listener)
      cancelDeadline()
    }
  }

  /** Settles when the call is admitted. */
  admission(): Promise<AdmissionTicket> {
    return new Promise((resolve) => {
      this.#admit = resolve
    })
  }

  admit(ticket: AdmissionTicket): void {
    this.#stopWatching()
    this.#admit(ticket)
  }

  dismiss(reason: unknown): void {
    this.#stopWatching()
    this.#dismissal.abort(reason)
  }
}
