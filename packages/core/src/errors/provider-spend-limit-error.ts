import { BursarError } from './bursar-error.js'

/**
 * The provider's own spending cap or exhausted credit refused the call. Not a budget of ours. The SDK's own error for that
 * answer is decorated with it, and keeps its class, its status and the provider's words.
 */
export class ProviderSpendLimitError extends BursarError {
  static override readonly code: string = 'PROVIDER_SPEND_LIMIT'
  static override readonly status: number | undefined = 402
  static override readonly isRetryable: boolean = false
  override readonly name: string = 'ProviderSpendLimitError'
}
