import type { Clock } from '../contracts/clock.js'
import { type AdmissionTicket, enterAll } from './admission-ticket.js'
import { Alarm } from './alarm.js'
import type { Gate, Need } from './gate.js'
import { refusalBehind, refusalByDeadline, refusalNow } from './rate-limit-refusal.js'
import { Waiter, type WaitRequest } from './waiter.js'
import { type WaitingLine, WaitingLines } from './waiting-lines.js'

/**
 * Where calls wait for their gates. At a gate without room, earlier calls go first, whatever lines they stand in; a call
 * that one gate holds up does not hold up others at its other gates. A call occupies nothing while it waits.
 */
export class WaitingRoom {
  readonly #clock: Clock
  readonly #alarm: Alarm
  readonly #lines = new WaitingLines()
  #arrivals = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#alarm = new Alarm(clock, () => this.serve())
  }

  /**
   * Throws `RateLimitedError` at once for a call that waiting won't help. Rejects with it at the deadline or where a gate
   * that denies closed meanwhile, and with the signal's reason.
   */
  wait(request: WaitRequest): Promise<AdmissionTicket> {
    const now = this.#clock.now()
    const refusal = refusalNow(request, now) ?? refusalBehind(this.#lines.ahead(request.gates), request, now)
    if (refusal) throw refusal
    this.#arrivals += 1
    const waiter = new Waiter(request, this.#arrivals)
    const line = this.#lines.join(waiter)
    waiter.watch(this.#clock, {
      onAbort: (reason) => this.#giveUp(waiter, reason),
      onDeadline: () => this.#giveUp(waiter, refusalByDeadline(request, this.#clock.now())),
    })
    return line.queue.add(() => this.#stepForward(line, waiter), { signal: waiter.dismissed })
  }

  /** Lets in whoever may pass now. To be called whenever a gate may have got room. */
  serve(): void {
    if (this.#lines.size === 0) return this.#alarm.set(Infinity)
    const now = this.#clock.now()
    const occupied = new Set<Gate>()
    // The next call of such a line may have come before the heads of the others.
    for (const line of this.#lines.advancing()) occupy(occupied, line.gates)
    let wakeAt = Infinity
    for (const waiter of this.#lines.heads()) wakeAt = Math.min(wakeAt, this.#consider(waiter, occupied, now))
    this.#alarm.set(wakeAt)
  }

  #stepForward(line: WaitingLine, waiter: Waiter): Promise<AdmissionTicket> {
    const admission = waiter.admission()
    line.head = waiter
    this.serve()
    return admission
  }

  /** Returns when time alone will change the answer for this call; infinite where it will not. */
  #consider(waiter: Waiter, occupied: Set<Gate>, now: number): number {
    const { request } = waiter
    const need: Need = { tokens: request.tokens, now }
    const refusal = refusalNow(request, now)
    const closed = request.gates.filter((gate) => gate.readyAt(need) > now)
    if (refusal === undefined && (closed.length > 0 || request.gates.some((gate) => occupied.has(gate)))) {
      occupy(occupied, closed)
      return closed.length === 0 ? Infinity : Math.max(...closed.map((gate) => gate.readyAt(need)))
    }
    const line = this.#lines.leave(waiter)
    if (refusal) waiter.dismiss(refusal)
    else waiter.admit(enterAll(request.gates, need, () => this.serve()))
    if (line) occupy(occupied, line.gates)
    return Infinity
  }

  #giveUp(waiter: Waiter, reason: unknown): void {
    this.#lines.leave(waiter)
    waiter.dismiss(reason)
    this.serve()
  }
}

function occupy(occupied: Set<Gate>, gates: readonly Gate[]): void {
  for (const gate of gates) occupied.add(gate)
}
