import { LRUCache } from 'lru-cache'
import type { Clock } from '../contracts/clock.js'
import { scheduleAt } from './alarm.js'
import { patience } from './patience.js'
import { opensAt, type RateShortfall, refuseHopeless, SharedLimitRefusal } from './shared-limit-refusal.js'
import type { RateClaim } from './shared-limits.js'
import type { StoreTime } from './store-time.js'
import { Turns } from './turns.js'

/** How long a refusal is believed without asking the store again. */
const memoryMs = 250
/** How long a call waits for tokens at most before it asks again: another process may have settled. */
const pollMs = 250
const rememberedCounters = 10_000

export interface RatedCall {
  readonly claims: readonly RateClaim[]
  /** Epoch ms at which a waiting call is refused. */
  readonly deadline: number | undefined
  readonly signal: AbortSignal | undefined
}

/** What the store said last of a counter that was full. */
interface Heard {
  readonly shortfall: RateShortfall
  /** Until when another call is refused by it, epoch ms of the machine's clock. */
  readonly believedUntil: number
  /** How many settlements this process had seen when it asked. */
  readonly settlements: number
}

/**
 * Lets calls wait for shared limits, first come first served within the process. The first of a line asks the store again
 * when the window ends, and for tokens when a call has settled; the others stand behind it and ask nothing. A call that
 * waits holds nothing: no slot, no tokens, no money.
 */
export class SharedLimitQueue {
  readonly #clock: Clock
  readonly #time: StoreTime
  readonly #turns = new Turns()
  readonly #heard = new LRUCache<string, Heard>({ max: rememberedCounters })
  readonly #sleepers = new Set<() => void>()
  #settlements = 0

  constructor(clock: Clock, time: StoreTime) {
    this.#clock = clock
    this.#time = time
  }

  /**
   * The outcome of the attempt, which is told its number from 0 and rejects with a `SharedLimitRefusal` where a limit has no
   * room; it is then made again in its turn. Rejects with `RateLimitedError` where waiting is not allowed or comes to its
   * deadline, and with the signal's reason.
   */
  async inTurn<T>(call: RatedCall, attempt: (number: number) => Promise<T>): Promise<T> {
    let attempts = 0
    const tryOnce = (): Promise<T> => attempt(attempts++)
    refuseHopeless(call.claims)
    const first = this.#standsBehind(call) ?? (await this.#try(tryOnce))
    if (!(first instanceof SharedLimitRefusal)) return first
    this.#assertMayWait(call, first)
    return this.#wait(call, tryOnce, first)
  }

  /** A call has settled: what it did not use of its tokens is free. */
  wake(): void {
    this.#settlements++
    for (const wakeUp of this.#sleepers) wakeUp()
  }

  /** Why a newcomer need not ask: others wait at a counter of its own, or it was full a moment ago. */
  #standsBehind({ claims }: RatedCall): SharedLimitRefusal | undefined {
    for (const claim of claims) {
      const heard = this.#heard.get(claim.rate.line.key)
      if (heard === undefined) continue
      const shortfall = withAmount(heard.shortfall, claim.amount)
      const isBelieved = this.#clock.now() < heard.believedUntil && this.#isFull(heard, shortfall)
      if (isBelieved || this.#turns.has(claim.rate.line.key)) return this.#refusal(shortfall)
    }
    return undefined
  }

  async #try<T>(attempt: () => Promise<T>): Promise<T | SharedLimitRefusal> {
    const settlements = this.#settlements
    try {
      return await attempt()
    } catch (refusal) {
      if (!(refusal instanceof SharedLimitRefusal)) throw refusal
      const { shortfall } = refusal
      const believedUntil = opensAt(shortfall) === undefined ? 0 : this.#clock.now() + memoryMs
      this.#heard.set(lineOf(refusal), { shortfall, believedUntil, settlements })
      return refusal
    }
  }

  async #wait<T>(call: RatedCall, attempt: () => Promise<T>, first: SharedLimitRefusal): Promise<T> {
    const endOfPatience = patience(this.#clock, call)
    let refusal = first
    try {
      // Refused by another limit, it stands in that one's line: it must not hold up those who share this one.
      for (;;) {
        const outcome = await this.#waitInLine(refusal, { ...call, endOfPatience: endOfPatience.signal }, attempt)
        if (!(outcome instanceof SharedLimitRefusal)) return outcome
        refusal = outcome
      }
    } finally {
      endOfPatience.forget()
    }
  }

  async #waitInLine<T>(
    first: SharedLimitRefusal,
    call: RatedCall & { readonly endOfPatience: AbortSignal },
    attempt: () => Promise<T>,
  ): Promise<T | SharedLimitRefusal> {
    const line = lineOf(first)
    const { amount } = first.shortfall.claim
    const release = await this.#turns.take(line, call.endOfPatience)
    try {
      for (;;) {
        const heard = this.#heard.get(line)
        if (heard !== undefined) await this.#roomFor(amount, heard, call.endOfPatience)
        call.signal?.throwIfAborted()
        if (call.endOfPatience.aborted) {
          throw this.#refusal(withAmount(heard?.shortfall ?? first.shortfall, amount), beforeDeadline)
        }
        const outcome = await this.#try(attempt)
        if (!(outcome instanceof SharedLimitRefusal)) return outcome
        this.#assertMayWait(call, outcome)
        if (lineOf(outcome) !== line) return outcome
      }
    } finally {
      release()
    }
  }

  /** Throws the refusal of a call that may not wait, or for which no slot can come in time. */
  #assertMayWait({ deadline }: RatedCall, refusal: SharedLimitRefusal): void {
    const { shortfall } = refusal
    if (shortfall.claim.rate.whenFull === 'deny') throw refusal
    const waitMs = (opensAt(shortfall) ?? 0) - this.#time.now()
    if (deadline !== undefined && this.#clock.now() + waitMs > deadline) throw this.#refusal(shortfall, beforeDeadline)
  }

  /** Resolves when a counter that was heard of may have room for the amount, or patience ends. */
  async #roomFor(amount: number, heard: Heard, endOfPatience: AbortSignal): Promise<void> {
    const shortfall = withAmount(heard.shortfall, amount)
    if (endOfPatience.aborted || !this.#isFull(heard, shortfall)) return
    const opens = opensAt(shortfall)
    const { promise, resolve } = Promise.withResolvers<void>()
    const wakeUp = (): void => resolve()
    const waitMs = opens === undefined ? pollMs : opens - this.#time.now()
    const cancelTimer = scheduleAt(this.#clock, this.#clock.now() + waitMs, wakeUp)
    if (opens === undefined) this.#sleepers.add(wakeUp)
    endOfPatience.addEventListener('abort', wakeUp, { once: true })
    await promise
    cancelTimer()
    this.#sleepers.delete(wakeUp)
    endOfPatience.removeEventListener('abort', wakeUp)
  }

  /** Whether what was heard of a counter still says that so much does not fit. */
  #isFull(heard: Heard, shortfall: RateShortfall): boolean {
    const { amount, rate } = shortfall.claim
    if (amount < heard.shortfall.claim.amount || rate.line.endsAt <= this.#time.now()) return false
    return opensAt(shortfall) !== undefined || heard.settlements === this.#settlements
  }

  #refusal(shortfall: RateShortfall, why?: string): SharedLimitRefusal {
    return new SharedLimitRefusal(shortfall, { now: this.#time.now(), ...(why === undefined ? {} : { why }) })
  }
}

const beforeDeadline = ', and no slot comes before the deadline of the call'

function lineOf({ shortfall }: SharedLimitRefusal): string {
  return shortfall.claim.rate.line.key
}

function withAmount(shortfall: RateShortfall, amount: number): RateShortfall {
  return { ...shortfall, claim: { ...shortfall.claim, amount } }
}
