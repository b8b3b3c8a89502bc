import { BursarError } from './bursar-error.js'

/** An option is wrong. Thrown at construction; the message quotes the option, the rule and the value. */
export class ConfigurationError extends BursarError {
  static override readonly code: string = 'CONFIGURATION'
  override readonly name: string = 'ConfigurationError'

  constructor(message: string, options?: { readonly cause?: unknown }) {
    super({ message, cause: options?.cause })
  }
}
