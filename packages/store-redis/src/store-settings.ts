import { assertKnownOptions, ConfigurationError } from '@bursar/core'
import type { Clock } from '@bursar/core'
import type { RedisClient, SendCommand } from './client/redis-client.js'
import { sendCommandOf } from './client/send-command.js'
import { LedgerKeys } from './request/ledger-keys.js'

export interface RedisStoreOptions {
  /** A client that you have connected, and close. */
  readonly client: RedisClient
  /**
   * Separates ledgers on one server. It becomes a hash tag, so a cluster keeps one namespace in one slot.
   * @default 'bursar'
   */
  readonly namespace?: string
  /** How long a command may take, in ms, before the call rejects. @default 250 */
  readonly deadlineMs?: number
  /** For tests: where time comes from. @default the server's clock */
  readonly clock?: Pick<Clock, 'now'>
}

export interface StoreSettings {
  readonly send: SendCommand
  readonly names: LedgerKeys
  readonly deadlineMs: number
  readonly clock: Pick<Clock, 'now'> | undefined
}

/** Node's longest timer. */
const LONGEST_DEADLINE_MS = 2 ** 31 - 1

/** Throws `ConfigurationError` for what cannot work. */
export function storeSettings(options: RedisStoreOptions): StoreSettings {
  assertKnownOptions('redisStore', options, ['client', 'namespace', 'deadlineMs', 'clock'])
  const { client, namespace = 'bursar', deadlineMs = 250, clock } = options
  if (!Number.isSafeInteger(deadlineMs) || deadlineMs < 1 || deadlineMs > LONGEST_DEADLINE_MS) {
    throw new ConfigurationError(`redisStore: deadlineMs must be an integer from 1 ms up; got ${String(deadlineMs)}.`)
  }
  return { send: sendCommandOf(client), names: new LedgerKeys(namespace), deadlineMs, clock }
}
