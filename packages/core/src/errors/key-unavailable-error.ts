import { BursarError } from './bursar-error.js'

/** No usable key was found for the agent. The message names where it was looked for, never a key. */
export class KeyUnavailableError extends BursarError {
  static override readonly code: string = 'KEY_UNAVAILABLE'
  static override readonly status: number | undefined = 503
  static override readonly isRetryable: boolean = false
  override readonly name: string = 'KeyUnavailableError'
}
