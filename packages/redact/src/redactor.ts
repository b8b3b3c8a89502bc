import { containsSecret } from './find-secret.js'
import { redactError } from './redact-error.js'
import { headersRedactor, type RedactHeaders } from './redact-headers.js'
import { textRedactor } from './redact-text.js'
import { redactValue } from './redact-value.js'
import { SecretRegistry } from './secret-registry.js'
import { isSensitiveName } from './sensitive-properties.js'

export interface RedactorOptions {
  /** Secrets to register from the start. Default: none. */
  readonly secrets?: Iterable<string>
  /** Whether texts are also searched for what looks like a credential of any known provider. Default: true. */
  readonly patterns?: boolean
}

/** Removes credentials from what is about to be seen. `[redacted]` stands in their place. Printing it shows none. */
export interface Redactor {
  /**
   * From now on this secret is found raw and encoded (percent, JSON, hexadecimal, base64), and any 8 characters of it
   * if it is a random key. Texts of fewer than 4 characters are no secrets and are ignored.
   * @throws TypeError if it is not a string
   */
  readonly register: (secret: string) => void
  /** Undoes `register`; unknown secrets are ignored. */
  readonly forget: (secret: string) => void
  /** The text without credentials; the same text if it has none. Linear in its length. */
  readonly text: (value: string) => string
  /** A copy of headers, of the kind given; those that are named in `sensitiveHeaders` are masked whole. */
  readonly headers: RedactHeaders
  /**
   * The same error, cleaned in place with its causes and all else that hangs on it; what hangs on it and is no error is
   * copied if it has to change. An error that can't be changed is replaced by one of the same class, name and status.
   * Never throws, whatever is given.
   */
  readonly error: <T>(error: T) => T
  /** A deep copy of plain data and errors without credentials, for logs. Never throws. */
  readonly value: <T>(value: T) => T
  /** Whether a registered secret, in any encoding, can be read from a value or what it prints: a check for tests. */
  readonly contains: (value: unknown) => boolean
}

/**
 * Makes a redactor.
 * @throws TypeError if `secrets` is one string rather than a list, or a secret is not a string
 */
export function createRedactor({ secrets = [], patterns = true }: RedactorOptions = {}): Redactor {
  if (typeof secrets === 'string') {
    throw new TypeError('The option "secrets" must be a list of strings; got one string. Write secrets: [key].')
  }
  const registry = new SecretRegistry()
  for (const secret of secrets) registry.register(secret)
  const text = textRedactor(registry, { patterns })
  const rules = { text, headers: headersRedactor(text), isSensitive: isSensitiveName }
  const redaction = { rules, registry }
  return Object.freeze<Redactor>({
    register: (secret) => registry.register(secret),
    forget: (secret) => registry.forget(secret),
    text,
    headers: rules.headers,
    error: (error) => redactError(error, redaction),
    value: (value) => redactValue(value, redaction),
    contains: (value) => containsSecret(value, registry),
  })
}
