import type { BudgetLine } from '@bursar/core'
import { ConfigurationError } from '@bursar/core'

/** In bytes; Redis would take more, but then every call carries it. */
const LONGEST_NAME = 1_024
/** Between the keys in a reservation's record, and in the name of a crossing; the scripts know it too. */
export const SEPARATOR = '\u001F'
const LONGEST_NAMESPACE = 128

/** The names of the records in Redis. All share one hash tag, so that a cluster keeps a namespace in one slot. */
export class LedgerKeys {
  private readonly prefix: string

  /** Throws `ConfigurationError` for a namespace that would not make one hash tag. */
  constructor(namespace: string) {
    if (
      typeof namespace !== 'string' ||
      !/^[^{}\p{Cc}\p{Cs}]+$/u.test(namespace) ||
      byteLength(namespace) > LONGEST_NAMESPACE
    ) {
      throw new ConfigurationError(
        `redisStore: namespace must be 1 to ${LONGEST_NAMESPACE} bytes without braces or control characters, because ` +
          `it becomes the hash tag {namespace}; got ${JSON.stringify(namespace)}.`,
      )
    }
    this.prefix = `{${namespace}}:`
  }

  hold(id: string): string {
    return this.key('h', 'id', id)
  }

  /** The label's slashes are escaped, so that the last one separates. */
  window({ key, window }: Pick<BudgetLine, 'key' | 'window'>): string {
    return `${this.key('w', 'key', key)}/${checked('window', window).replaceAll('%', '%25').replaceAll('/', '%2F')}`
  }

  /** The line that a window's key belongs to; `undefined` for another key. */
  lineOf(key: string): Pick<BudgetLine, 'key' | 'window'> | undefined {
    const start = `${this.prefix}w:`
    const slash = key.lastIndexOf('/')
    if (!key.startsWith(start) || slash < start.length) return undefined
    const window = key
      .slice(slash + 1)
      .replaceAll('%2F', '/')
      .replaceAll('%25', '%')
    return { key: key.slice(start.length, slash), window }
  }

  /** The hash of what was set at run time: limits, and gates that are closed. */
  get controls(): string {
    return `${this.prefix}controls`
  }

  /** The hash of the thresholds that were crossed, until somebody has announced them. */
  get outbox(): string {
    return `${this.prefix}outbox`
  }

  /** A field of `controls`. */
  limit(limitKey: string): string {
    return `limit/${checked('limitKey', limitKey)}`
  }

  /** A field of `controls`. */
  readonly gate = (gate: string): string => `gate/${checked('gate', gate)}`

  private key(kind: string, field: string, name: string): string {
    return `${this.prefix}${kind}:${checked(field, name)}`
  }
}

function checked(field: string, name: string): string {
  // Only a name this long can have too many bytes; most are short.
  if (name.length > LONGEST_NAME / 3 && byteLength(name) > LONGEST_NAME) {
    const start = JSON.stringify(name.slice(0, 40))
    throw new RangeError(
      `${field} has ${byteLength(name)} bytes, starting ${start}; at most ${LONGEST_NAME} are stored.`,
    )
  }
  if (name.includes(SEPARATOR))
    throw new RangeError(`${field} ${JSON.stringify(name)} has the character U+001F, which separates keys.`)
  // Every lone surrogate is sent as the same replacement character: two counters would become one.
  if (!name.isWellFormed()) throw new RangeError(`${field} ${JSON.stringify(name)} has half of a surrogate pair.`)
  return name
}

function byteLength(text: string): number {
  return Buffer.byteLength(text)
}
