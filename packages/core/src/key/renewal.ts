import type { Clock } from '../contracts/clock.js'
import type { KeyUnavailableError } from '../errors/index.js'

/** Shortest and longest pause, in ms, between two attempts that failed, or that were made early and brought nothing new. */
const shortestPauseMs = 250
const longestPauseMs = 10_000

export interface RenewalOptions<Answer> {
  readonly clock: Clock
  /** Throws, or rejects with, a `KeyUnavailableError`. */
  readonly ask: () => Answer | Promise<Answer>
  readonly accept: (answer: Answer) => Accepted
  readonly failed: (error: KeyUnavailableError) => void
}

export interface Accepted {
  /** The answer differs from the one before. */
  readonly isNews: boolean
  /** For how long it is used, in ms. */
  readonly lifetimeMs: number
}

/**
 * When a source is asked: once for all who wait, again when its answer is old, and early where a key was rejected or none
 * may serve. Never rejects; what went wrong last is in `failure`.
 */
export class Renewal<Answer> {
  readonly #options: RenewalOptions<Answer>
  #running: Promise<void> | undefined
  /** The attempt under way began before somebody asked for an early one, and may not know what they know. */
  #isRepeatWanted = false
  /** The attempt under way was made before time. */
  #isEarly = false
  #askedAt = Number.POSITIVE_INFINITY
  #answeredAt = Number.NEGATIVE_INFINITY
  #dueAt = Number.NEGATIVE_INFINITY
  #earlyAt = Number.NEGATIVE_INFINITY
  #inVain = 0
  #failures = 0
  #failure: KeyUnavailableError | undefined

  constructor(options: RenewalOptions<Answer>) {
    this.#options = options
  }

  /** The attempt under way; `undefined` where none is. */
  get running(): Promise<void> | undefined {
    return this.#running
  }

  /** Epoch ms of the latest good answer. */
  get answeredAt(): number {
    return this.#answeredAt
  }

  get dueAt(): number {
    return this.#dueAt
  }

  /** Why the latest attempt failed; `undefined` after a good one. */
  get failure(): KeyUnavailableError | undefined {
    return this.#failure
  }

  /** Asks where the answer is old, or was given in what is now the future: the clock was set back. */
  renewIfDue(now: number): void {
    if (this.#running === undefined && (now >= this.#dueAt || now < this.#askedAt)) void this.#begin()
  }

  /** Asks before time, with growing pauses while that brings nothing new. An attempt that began before is repeated. */
  renewEarly(now: number): void {
    if (this.#running !== undefined) {
      if (!this.#isEarly) this.#isRepeatWanted = true
      return
    }
    const pauseMs = Math.min(shortestPauseMs * 2 ** Math.max(0, this.#inVain - 1), longestPauseMs)
    if (now >= this.#earlyAt && now < this.#earlyAt + pauseMs) return
    this.#earlyAt = now
    this.#isEarly = true
    void this.#begin()
  }

  /** Asks now, whatever was asked before; resolves when the answer is known. */
  async renewNow(): Promise<void> {
    while (this.#running !== undefined) await this.#running
    this.#earlyAt = this.#options.clock.now()
    this.#isEarly = true
    await this.#begin()
  }

  /** The answer is old from now on; one that was asked for a moment ago is left that moment. */
  expire(): void {
    this.#dueAt = Math.min(this.#dueAt, this.#askedAt + shortestPauseMs)
    if (this.#running !== undefined) this.#isRepeatWanted = true
  }

  #begin(): Promise<void> | undefined {
    const { ask, clock } = this.#options
    this.#askedAt = clock.now()
    try {
      const answer = ask()
      if (answer instanceof Promise) this.#running = this.#await(answer)
      else this.#succeed(answer)
    } catch (error) {
      this.#fail(error as KeyUnavailableError)
    }
    return this.#running
  }

  async #await(answer: Promise<Answer>): Promise<void> {
    try {
      this.#succeed(await answer)
    } catch (error) {
      this.#fail(error as KeyUnavailableError)
    }
    this.#running = undefined
    await this.#repeat()
  }

  async #repeat(): Promise<void> {
    if (!this.#isRepeatWanted) return
    this.#isRepeatWanted = false
    this.renewEarly(this.#options.clock.now())
    await this.#running
  }

  #succeed(answer: Answer): void {
    const { isNews, lifetimeMs } = this.#options.accept(answer)
    this.#end(isNews)
    this.#answeredAt = this.#options.clock.now()
    this.#dueAt = this.#answeredAt + lifetimeMs
    this.#failures = 0
    this.#failure = undefined
  }

  #fail(error: KeyUnavailableError): void {
    this.#end(false)
    const pauseMs = Math.min(shortestPauseMs * 2 ** this.#failures, longestPauseMs)
    this.#dueAt = this.#options.clock.now() + pauseMs
    this.#failures++
    this.#failure = error
    this.#options.failed(error)
  }

  #end(isNews: boolean): void {
    this.#inVain = isNews ? 0 : this.#inVain + (this.#isEarly ? 1 : 0)
    if (isNews) this.#earlyAt = Number.NEGATIVE_INFINITY
    this.#isEarly = false
  }
}
