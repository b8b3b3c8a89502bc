import { BursarError } from './bursar-error.js'

/** The audit log did not keep a record, so the change it was about is not made. */
export class AuditUnavailableError extends BursarError {
  static override readonly code: string = 'AUDIT_UNAVAILABLE'
  static override readonly isRetryable: boolean = true
  override readonly name: string = 'AuditUnavailableError'
}
