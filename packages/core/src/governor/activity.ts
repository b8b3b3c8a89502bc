import { emitWarning } from 'node:process'
import { GovernorClosedError } from '../errors/index.js'

/** What is under way: calls that have not settled, and settlements nobody awaits. Lets a governor drain. */
export class Activity {
  readonly #calls = new Set<string>()
  readonly #background = new Set<Promise<unknown>>()
  readonly #waitUntil: ((work: Promise<unknown>) => void) | undefined
  #drained: PromiseWithResolvers<void> | undefined
  #isClosed = false

  constructor(waitUntil?: (work: Promise<unknown>) => void) {
    this.#waitUntil = waitUntil
  }

  begin(callId: string): void {
    this.#calls.add(callId)
  }

  end(callId: string): void {
    this.#calls.delete(callId)
    if (this.#calls.size > 0) return
    this.#drained?.resolve()
    this.#drained = undefined
  }

  /** Takes over work that no caller waits for; its failure is the worker's to report. */
  background(work: Promise<unknown>): void {
    const settled = work.catch(() => {}).finally(() => this.#background.delete(settled))
    this.#background.add(settled)
    try {
      this.#waitUntil?.(settled)
    } catch (error) {
      // The platform may know no request at this point; the call must not pay for that.
      emitWarning(`waitUntil threw, so nobody waits for this settlement: ${String(error)}`, { type: 'BursarWarning' })
    }
  }

  /** Throws `GovernorClosedError` after `close`. */
  assertOpen(): void {
    if (!this.#isClosed) return
    throw new GovernorClosedError({ message: 'This governor was closed; it takes no new calls. Create another one.' })
  }

  close(): void {
    this.#isClosed = true
  }

  /** Resolves when no call is in flight. */
  async idle(): Promise<void> {
    if (this.#calls.size === 0) return
    this.#drained ??= Promise.withResolvers()
    await this.#drained.promise
  }

  /** Resolves when the settlements under way are done. */
  async flush(): Promise<void> {
    while (this.#background.size > 0) await Promise.all(this.#background)
  }
}
