import { assertKnownOptions, ConfigurationError } from '@bursar/core'
import type { Query } from './query.js'
import { requireSchemaName } from './schema/schema-name.js'

export interface PostgresStoreOptions {
  /** Runs one statement on your client; see `Query`. */
  readonly query: Query
  /** The schema of the tables: letters, digits, `_` and `-`. Budgets are shared by whoever has the same one. @default "bursar" */
  readonly schema?: string
  /** Create the schema at first use where it is missing. `false`: run `migrationSql()` yourself. @default true */
  readonly migrate?: boolean
  /** The most calls that one statement carries. @default 256 */
  readonly maxBatch?: number
  /** Statements in flight at once; the calls of meanwhile wait and share the next one. More than 1 seldom helps. @default 1 */
  readonly maxInFlight?: number
  /** How long a statement may wait for each lock, in ms. @default 2_000 */
  readonly lockTimeoutMs?: number
  /** After how long a call without an answer rejects, in ms. A statement that gets its locks later undoes itself. @default 5_000 */
  readonly statementTimeoutMs?: number
  /** How often this store deletes rows that nobody needs any more, in ms of the server's clock. `null`: never. @default 60_000 */
  readonly cleanupEveryMs?: number | null
  /** After how long ledger rows are summed up into one for each window, in ms. @default 90 days */
  readonly ledgerRetentionMs?: number
}

export type ResolvedOptions = Required<PostgresStoreOptions>

const DAY_MS = 86_400_000
/** The most that `lock_timeout` can be. */
const LONGEST_MS = 2_147_483_647

const KNOWN: readonly (keyof PostgresStoreOptions)[] = [
  'query',
  'schema',
  'migrate',
  'maxBatch',
  'maxInFlight',
  'lockTimeoutMs',
  'statementTimeoutMs',
  'cleanupEveryMs',
  'ledgerRetentionMs',
]

/** The options with their defaults. Throws a ConfigurationError for one that is wrong or unknown. */
export function resolveOptions(options: PostgresStoreOptions): ResolvedOptions {
  assertKnownOptions('postgresStore()', options, KNOWN)
  const resolved: ResolvedOptions = {
    query: options.query,
    schema: options.schema ?? 'bursar',
    migrate: options.migrate ?? true,
    maxBatch: options.maxBatch ?? 256,
    maxInFlight: options.maxInFlight ?? 1,
    lockTimeoutMs: options.lockTimeoutMs ?? 2_000,
    statementTimeoutMs: options.statementTimeoutMs ?? 5_000,
    cleanupEveryMs: options.cleanupEveryMs === undefined ? 60_000 : options.cleanupEveryMs,
    ledgerRetentionMs: options.ledgerRetentionMs ?? 90 * DAY_MS,
  }
  requireQuery(resolved.query)
  requireSchemaName(resolved.schema)
  requireInteger('maxBatch', resolved.maxBatch, 10_000)
  requireInteger('maxInFlight', resolved.maxInFlight, 1_000)
  requireInteger('lockTimeoutMs', resolved.lockTimeoutMs, LONGEST_MS)
  requireInteger('statementTimeoutMs', resolved.statementTimeoutMs, LONGEST_MS)
  requireInteger('ledgerRetentionMs', resolved.ledgerRetentionMs, Number.MAX_SAFE_INTEGER)
  if (resolved.cleanupEveryMs !== null) requireInteger('cleanupEveryMs', resolved.cleanupEveryMs, LONGEST_MS)
  return resolved
}

function requireQuery(query: unknown): void {
  if (typeof query === 'function') return
  throw new ConfigurationError(
    `query must be a function, such as (text, values) => pool.query(text, values); got ${typeof query}. ` +
      'Give a function around your client, not the client.',
  )
}

function requireInteger(name: keyof PostgresStoreOptions, value: unknown, most: number): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= most) return
  const got = typeof value === 'number' || typeof value === 'string' ? JSON.stringify(value) : typeof value
  throw new ConfigurationError(`${name} must be an integer from 1 to ${most}; got ${got}.`)
}
