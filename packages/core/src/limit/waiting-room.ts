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
  /** Gates at which someone stands; everyone who came later waits behind them there. */
  #occupied = new Set<Gate>()

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
    const isNewLine = line.waiters.size === 1
    return line.queue.add(() => this.#stepForward(line, waiter, isNewLine), { signal: waiter.dismissed })
  }

  /** To be called whenever a gate may have got room. */
  onRoom(): void {
    if (this.#lines.size > 0) this.serve()
  }

  /** Lets in whoever may pass now. */
  serve(): void {
    this.#occupied = new Set()
    // The next call of such a line may have come before the heads of the others.
    for (const line of this.#lines.advancing()) this.#occupy(line.gates)
    const now = this.#clock.now()
    let wakeAt = Infinity
    for (const waiter of this.#lines.heads()) wakeAt = Math.min(wakeAt, this.#consider(waiter, now))
    this.#alarm.set(wakeAt)
  }

  #stepForward(line: WaitingLine, waiter: Waiter, isNewLine: boolean): Promise<AdmissionTicket> {
    const admission = waiter.admission()
    line.head = waiter
    // It came last and changes nothing for those before it; to ask them all again at each arrival would be quadratic.
    if (isNewLine) this.#alarm.advance(this.#consider(waiter, this.#clock.now()))
    else this.serve()
    return admission
  }

  /** Returns when time alone will change the answer for this call; infinite where it will not. */
  #consider(waiter: Waiter, now: number): number {
    const { request } = waiter
    if (request.gates.some((gate) => this.#occupied.has(gate))) return Infinity
    const need: Need = { tokens: request.tokens, now }
    const refusal = refusalNow(request, now)
    const closed = request.gates.filter((gate) => gate.readyAt(need) > now)
    if (refusal === undefined && closed.length > 0) {
      this.#occupy(closed)
      return Math.max(...closed.map((gate) => gate.readyAt(need)))
    }
    const line = this.#lines.leave(waiter)
    if (refusal) waiter.dismiss(refusal)
    else waiter.admit(enterAll(request.gates, need, () => this.onRoom()))
    if (line) this.#occupy(line.gates)
    return Infinity
  }

  #giveUp(waiter: Waiter, reason: unknown): void {
    this.#lines.leave(waiter)
    waiter.dismiss(reason)
    this.serve()
  }

  #occupy(gates: readonly Gate[]): void {
    for (const gate of gates) this.#occupied.add(gate)
  }
}
