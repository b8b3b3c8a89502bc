import { type Ahead, type Gate, nextGateId, type Need, type Obstacle } from './gate.js'
import type { Limit } from './parse-limit.js'
import { RateWindow } from './rate-window.js'

/** Counts the calls of one scope value under one limit. */
export class LimitCounter implements Gate {
  readonly id: number = nextGateId()
  readonly whenFull: 'deny' | 'wait'
  waiting = 0
  readonly #limit: Limit
  readonly #title: string
  readonly #requests: RateWindow | undefined
  readonly #tokens: RateWindow | undefined
  #inFlight = 0

  /** `title` names the scope value: `agent:support_classifier`. */
  constructor(limit: Limit, title: string) {
    this.whenFull = limit.whenFull
    this.#limit = limit
    this.#title = title
    this.#requests = windowOf(limit, limit.requests)
    this.#tokens = windowOf(limit, limit.tokens)
  }

  readyAt({ tokens, now }: Need): number {
    if (this.#isCrowded()) return Infinity
    return Math.max(now, this.#requests?.readyAt(1, now) ?? now, this.#tokens?.readyAt(tokens, now) ?? now)
  }

  readyBehind(ahead: Ahead, { tokens, now }: Need): number {
    const requestAt = this.#requests?.readyBehind(ahead.calls, 1, now) ?? now
    const tokensAt = this.#tokens?.readyBehind(ahead.tokens, tokens, now) ?? now
    return Math.max(now, requestAt, tokensAt)
  }

  enter({ tokens, now }: Need): () => void {
    this.#inFlight += 1
    const request = this.#requests?.take(1, now)
    const slice = this.#tokens?.take(tokens, now)
    return () => {
      if (request) this.#requests?.giveBack(request, 1)
      if (slice) this.#tokens?.giveBack(slice, tokens)
    }
  }

  leave(): void {
    this.#inFlight -= 1
  }

  obstacle({ tokens, now }: Need): Obstacle {
    const { per, concurrency } = this.#limit
    const isTooLarge = tokens > (this.#tokens?.limit ?? Infinity)
    if (this.#isCrowded() && !isTooLarge) {
      const state = `${this.#inFlight} of ${concurrency} calls are in flight`
      return { limit: `${this.#title} concurrency`, state }
    }
    const byTokens = this.#tokens && this.#tokens.readyAt(tokens, now) > now
    const [unit, window] = byTokens || !this.#requests ? ['tokens', this.#tokens] : ['requests', this.#requests]
    if (!window) return { limit: `${this.#title} concurrency`, state: 'other calls wait in front' }
    const need = byTokens ? `, and this call needs ${tokens}` : ''
    return {
      limit: `${this.#title} ${unit} per ${per}`,
      state: `${window.used(now)} of ${window.limit} ${unit} per ${per} are used${need}`,
    }
  }

  isIdle(now: number): boolean {
    const isCounting = (this.#requests?.used(now) ?? 0) > 0 || (this.#tokens?.used(now) ?? 0) > 0
    return this.#inFlight === 0 && this.waiting === 0 && !isCounting
  }

  #isCrowded(): boolean {
    return this.#limit.concurrency !== undefined && this.#inFlight >= this.#limit.concurrency
  }
}

function windowOf({ windowMs }: Limit, limit: number | undefined): RateWindow | undefined {
  return limit === undefined ? undefined : new RateWindow({ limit, lengthMs: windowMs })
}
