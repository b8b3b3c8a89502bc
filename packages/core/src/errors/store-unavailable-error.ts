import { BursarError } from './bursar-error.js'

/** The budget store did not answer; the budget's declared policy refuses. Nothing was sent. */
export class StoreUnavailableError extends BursarError {
  static override readonly code: string = 'STORE_UNAVAILABLE'
  static override readonly status: number | undefined = 503
  static override readonly isRetryable: boolean = true
  override readonly name: string = 'StoreUnavailableError'
}
