import { BursarError } from './bursar-error.js'

/** The agent's policy, or the governor's, does not allow this call. Nothing was sent. */
export class PolicyDeniedError extends BursarError {
  static override readonly code: string = 'POLICY_DENIED'
  static override readonly status: number | undefined = 403
  static override readonly isRetryable: boolean = false
  override readonly name: string = 'PolicyDeniedError'
}
