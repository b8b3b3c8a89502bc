import { BursarError } from './bursar-error.js'

/** The governor was closed; it takes no new calls. */
export class GovernorClosedError extends BursarError {
  static override readonly code: string = 'GOVERNOR_CLOSED'
  static override readonly status: number | undefined = 503
  static override readonly isRetryable: boolean = false
  override readonly name: string = 'GovernorClosedError'
}
