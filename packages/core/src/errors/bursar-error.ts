import { denialOf } from './denials.js'

/** Marks every error of the family, across duplicate copies of this package and on SDK errors that carry a denial. */
export const errorBrand: unique symbol = Symbol.for('bursar.error') as never

export interface BursarErrorOptions {
  readonly message: string
  readonly cause?: unknown
}

interface ErrorClass {
  readonly code: string
  readonly status: number | undefined
  readonly isRetryable: boolean
}

/**
 * Base of every error Bursar throws or answers with. `instanceof` recognises the family by a registered symbol, so it
 * holds across package copies and for an SDK's own error that was caused by a denial of ours.
 */
export class BursarError extends Error {
  static readonly code: string = 'BURSAR'
  static readonly status: number | undefined = undefined
  static readonly isRetryable: boolean = false

  override readonly name: string = 'BursarError'
  /** Stable UPPER_SNAKE code. */
  readonly code: string
  /** HTTP status an SDK shows for it; `undefined` for errors that never answer a request. */
  readonly status: number | undefined
  /** Whether the same call may succeed later without a change. */
  readonly isRetryable: boolean
  /** Page of the documentation that explains it. */
  readonly docs: string

  constructor({ message, cause }: BursarErrorOptions) {
    super(message, cause === undefined ? undefined : { cause })
    const { code, status, isRetryable } = new.target as ErrorClass
    this.code = code
    this.status = status
    this.isRetryable = isRetryable
    this.docs = `docs/errors.md#${code.toLowerCase()}`
    Object.defineProperty(this, errorBrand, { value: code })
  }

  /** The same test as `instanceof`, for code that prefers a function. */
  static isInstance(value: unknown): boolean {
    return value instanceof this
  }

  static override [Symbol.hasInstance](this: ErrorClass, value: unknown): boolean {
    // A user's own subclass declares no code and keeps JavaScript's ordinary meaning of instanceof.
    if (!Object.hasOwn(this, 'code')) return Function.prototype[Symbol.hasInstance].call(this, value)
    const code = codeOf(value)
    return code !== undefined && (this.code === 'BURSAR' || code === this.code)
  }
}

function codeOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const code: unknown = Reflect.get(value, errorBrand)
  return typeof code === 'string' ? code : denialOf(value)?.code
}
