import type { KeyUseEvidence } from '../contracts/events.js'
import { BursarError, type BursarErrorOptions } from './bursar-error.js'

export interface KeyInUseErrorOptions extends BursarErrorOptions {
  readonly fingerprint: string
  readonly evidence: KeyUseEvidence
}

/** A key can't be retired: it is in use, or nobody can tell that it is not. `evidence` has what is known. */
export class KeyInUseError extends BursarError {
  static override readonly code: string = 'KEY_IN_USE'
  static override readonly isRetryable: boolean = true
  override readonly name: string = 'KeyInUseError'
  readonly fingerprint: string
  readonly evidence: KeyUseEvidence

  constructor({ fingerprint, evidence, ...options }: KeyInUseErrorOptions) {
    super(options)
    this.fingerprint = fingerprint
    this.evidence = evidence
  }
}
