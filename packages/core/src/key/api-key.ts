import { createHash } from 'node:crypto'
import { keyHint } from './key-hint.js'

/** The name under which `util.inspect` finds a printing method: https://nodejs.org/api/util.html#utilinspectcustom */
const inspectCustom = Symbol.for('nodejs.util.inspect.custom')

export interface ApiKeyOptions {
  readonly secret: string
  readonly label: string
  readonly version?: string | undefined
  readonly createdAt?: number | undefined
  readonly expiresAt?: number | undefined
}

/**
 * One key that can be passed around without being seen: every way of printing it gives `[redacted kf_...]`. Made by
 * `parseApiKey`, which refuses texts that no header can carry.
 */
export class ApiKey {
  readonly #secret: string
  /** Survives rotation; budgets may count by it. */
  readonly label: string
  /** `kf_` and 12 hexadecimal digits; the same for the same key in every process. */
  readonly fingerprint: string
  /** The source's own version of this key. */
  readonly version: string | undefined
  /** Epoch ms at which it was made, where the source knows. */
  readonly createdAt: number | undefined
  /** Epoch ms from which it no longer serves. */
  readonly expiresAt: number | undefined

  constructor({ secret, label, version, createdAt, expiresAt }: ApiKeyOptions) {
    this.#secret = secret
    this.label = label
    this.version = version
    this.createdAt = createdAt
    this.expiresAt = expiresAt
    this.fingerprint = fingerprintOf(secret)
  }

  /** The key itself, for the one header it belongs to. */
  reveal(): string {
    return this.#secret
  }

  /** As providers show it in their consoles: `sk-proj-...AbCd`. */
  hint(): string {
    return keyHint(this.#secret)
  }

  toString(): string {
    return `[redacted ${this.fingerprint}]`
  }

  toJSON(): string {
    return this.toString()
  }

  // Not a method: declarations can't name this symbol.
  static {
    Object.defineProperty(ApiKey.prototype, inspectCustom, {
      value(this: ApiKey): string {
        return this.toString()
      },
    })
  }
}

// The prefix keeps these digits from matching a plain SHA-256 of the key that was computed elsewhere.
function fingerprintOf(secret: string): string {
  return `kf_${createHash('sha256').update(`bursar/key/v1\0${secret}`).digest('hex').slice(0, 12)}`
}
