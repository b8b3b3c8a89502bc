import { BursarError } from './bursar-error.js'

export interface RateLimitRefusal {
  readonly message: string
  /** Names the limit: its scope and unit. */
  readonly limit: string
  /** Earliest time at which a retry may pass, in ms from now. */
  readonly retryAfterMs: number
}

/** A rate or concurrency limit of ours refused the call, or no slot came free before its deadline. Nothing was sent. */
export class RateLimitedError extends BursarError {
  static override readonly code: string = 'RATE_LIMITED'
  static override readonly status: number | undefined = 429
  static override readonly isRetryable: boolean = true
  override readonly name: string = 'RateLimitedError'
  readonly limit: string
  readonly retryAfterMs: number

  constructor({ message, limit, retryAfterMs }: RateLimitRefusal) {
    super({ message })
    this.limit = limit
    this.retryAfterMs = retryAfterMs
  }
}
