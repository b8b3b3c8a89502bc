import { BursarError } from './bursar-error.js'

/** A USD budget applies and the model has no known price. The message shows the line that adds one. */
export class UnpricedModelError extends BursarError {
  static override readonly code: string = 'UNPRICED_MODEL'
  static override readonly status: number | undefined = 400
  static override readonly isRetryable: boolean = false
  override readonly name: string = 'UnpricedModelError'
}
