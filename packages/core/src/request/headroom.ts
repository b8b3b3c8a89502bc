import type { MatchedBudget } from '../budget/budget.js'
import type { ReserveResult } from '../contracts/budget-store.js'
import type { Clock } from '../contracts/clock.js'
import { patience } from '../limit/patience.js'
import { Turns } from '../limit/turns.js'

export interface HeadroomRequest {
  readonly budgets: readonly MatchedBudget[]
  readonly attempt: () => Promise<ReserveResult>
  /** Epoch ms at which waiting ends. */
  readonly deadline: number | undefined
  readonly signal: AbortSignal | undefined
}

/** How long a waiter sleeps at most: another process may have freed money without telling this one. */
const pollMs = 250

/**
 * Lets calls wait, first in first out per budget, while only calls in flight stand in their way. A newcomer queues
 * behind those that wait already. A waiter holds no money.
 */
export class Headroom {
  readonly #clock: Clock
  readonly #turns = new Turns()
  readonly #sleepers = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Lines in which somebody waits. */
  get lines(): number {
    return this.#turns.size
  }

  async reserve(request: HeadroomRequest): Promise<ReserveResult> {
    const busyLine = this.#busyLine(request.budgets)
    if (busyLine !== undefined) return this.#waitInLine(busyLine, request)
    const result = await request.attempt()
    const line = waitableLine(request.budgets, result)
    return line === undefined ? result : this.#waitInLine(line, request)
  }

  /** A settlement gave money back: the first waiter of each line tries again. */
  wake(): void {
    for (const wakeUp of this.#sleepers) wakeUp()
  }

  #busyLine(budgets: readonly MatchedBudget[]): string | undefined {
    if (this.#turns.size === 0) return undefined
    return budgets.find(({ budget, line }) => budget.whenHeld === 'wait' && this.#turns.has(line.key))?.line.key
  }

  async #waitInLine(line: string, request: HeadroomRequest): Promise<ReserveResult> {
    const endOfPatience = patience(this.#clock, request)
    const release = await this.#turns.take(line, endOfPatience.signal)
    try {
      return await this.#tryUntilDecided(request, endOfPatience.signal)
    } finally {
      release()
      endOfPatience.forget()
    }
  }

  async #tryUntilDecided(request: HeadroomRequest, endOfPatience: AbortSignal): Promise<ReserveResult> {
    for (;;) {
      request.signal?.throwIfAborted()
      // Armed before the attempt, so that money freed during it is not missed.
      const change = this.#nextChange(endOfPatience)
      try {
        const result = await request.attempt()
        if (endOfPatience.aborted || waitableLine(request.budgets, result) === undefined) return result
        await change.happened
      } finally {
        change.forget()
      }
    }
  }

  #nextChange(endOfPatience: AbortSignal): { happened: Promise<void>; forget: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>()
    const wakeUp = (): void => resolve()
    const cancelTimer = this.#clock.schedule(pollMs, wakeUp)
    this.#sleepers.add(wakeUp)
    endOfPatience.addEventListener('abort', wakeUp, { once: true })
    const forget = (): void => {
      cancelTimer()
      this.#sleepers.delete(wakeUp)
      endOfPatience.removeEventListener('abort', wakeUp)
    }
    return { happened: promise, forget }
  }
}

/** The budget to queue at: refused only for holds in flight, and every refusing budget lets calls wait. */
function waitableLine(budgets: readonly MatchedBudget[], result: ReserveResult): string | undefined {
  if (result.ok || result.reason !== 'held') return undefined
  const refusing = result.failed.map((index) => budgets[index])
  return refusing.every((matched) => matched?.budget.whenHeld === 'wait') ? refusing[0]?.line.key : undefined
}
