import { BursarError } from './bursar-error.js'

/** The client can't be governed: unknown shape, frozen, governed already, or it sends past every hook. */
export class UnsupportedClientError extends BursarError {
  static override readonly code: string = 'UNSUPPORTED_CLIENT'
  static override readonly status: number | undefined = undefined
  static override readonly isRetryable: boolean = false
  override readonly name: string = 'UnsupportedClientError'
}
