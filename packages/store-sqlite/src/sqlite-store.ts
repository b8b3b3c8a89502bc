import { randomInt } from 'node:crypto'
import { assertKnownOptions, BursarError, ConfigurationError, storeFrom } from '@bursar/core'
import type { Apply, BudgetStore, Clock, StoreCallOptions } from '@bursar/core'
import { RecordTable } from './record-table.js'
import { prepareSchema } from './schema.js'
import type { SqliteDatabase } from './sqlite-database.js'
import { isBusy, unavailable } from './sqlite-error.js'
import { inWriteTurn } from './write-turn.js'

export interface SqliteStoreOptions {
  /**
   * An open connection to a file, for this store alone: it sets pragmas on it, and closes it with `close()`. A
   * `DatabaseSync` of `node:sqlite`, or a `Database` of better-sqlite3.
   */
  readonly database: SqliteDatabase
  /** Where time comes from. @default SQLite's own, which is the machine's */
  readonly clock?: Pick<Clock, 'now'>
  /** How long, in ms, a call tries to get its turn while other processes write. @default 5,000 */
  readonly busyTimeoutMs?: number
  /**
   * `normal`: a crash of the process loses nothing, a power failure may lose the last moments. `full`: waits for the
   * disk with every call. @default 'normal'
   */
  readonly synchronous?: 'normal' | 'full'
}

export interface SqliteStore extends BudgetStore {
  readonly control: NonNullable<BudgetStore['control']>
  /**
   * Sets the file up, as the first call would.
   *
   * @throws ConfigurationError for a database without a file, and for tables of another version
   */
  ready(): Promise<void>
  close(): Promise<void>
}

/**
 * One budget for all processes of a host that open the same file. Each call is one short transaction.
 *
 * @throws ConfigurationError for options that cannot work
 */
export function sqliteStore(options: SqliteStoreOptions): SqliteStore {
  requireOptions(options)
  const connection = new Connection(options)
  const store = storeFrom({
    transact: (keys, apply, callOptions) => connection.transact(keys, apply, callOptions),
    traits: { shared: true, durable: true },
    close: async () => connection.close(),
  })
  return {
    ...store,
    control: async (request, callOptions) => store.control?.(request, callOptions),
    close: async () => store.close?.(),
    ready: () => connection.ready(),
  }
}

class Connection {
  private readonly options: SqliteStoreOptions
  private table: RecordTable | undefined
  private isClosed = false

  constructor(options: SqliteStoreOptions) {
    this.options = options
  }

  ready(): Promise<void> {
    return this.inTurn(() => void this.openTable())
  }

  transact<Result>(
    keys: readonly string[],
    apply: Apply<Result>,
    options: StoreCallOptions | undefined,
  ): Promise<Result> {
    return this.inTurn(() => this.step(this.openTable(), keys, apply), options)
  }

  close(): void {
    this.isClosed = true
    this.options.database.close()
  }

  private step<Result>(table: RecordTable, keys: readonly string[], apply: Apply<Result>): Result {
    orUnavailable('begin a transaction', () => table.begin())
    try {
      const records = orUnavailable('read', () => table.read(keys))
      const now = this.options.clock?.now() ?? table.now()
      const { writes, result } = apply(records, now)
      orUnavailable('write', () => {
        table.write(writes, now)
        table.commit()
      })
      return result
    } catch (error) {
      rollBack(table)
      throw error
    }
  }

  private openTable(): RecordTable {
    const { database, synchronous = 'normal' } = this.options
    return (this.table ??= orUnavailable('set its file up', () => {
      prepareSchema(database, synchronous)
      return new RecordTable(database)
    }))
  }

  private inTurn<Result>(step: () => Result, options?: StoreCallOptions): Promise<Result> {
    const { busyTimeoutMs = 5_000 } = this.options
    return inWriteTurn(step, { busyTimeoutMs, random, signal: options?.signal, isClosed: () => this.isClosed })
  }
}

/** Some errors have ended the transaction already: https://www.sqlite.org/lang_transaction.html. */
function rollBack(table: RecordTable): void {
  try {
    table.rollback()
  } catch {
    // The error that led here is the one to be told.
  }
}

/** Lets a lock through, for another try; makes everything else that a driver throws an error of the family. */
function orUnavailable<Result>(doing: string, action: () => Result): Result {
  try {
    return action()
  } catch (error) {
    if (isBusy(error) || BursarError.isInstance(error)) throw error
    throw unavailable(doing, error)
  }
}

function random(): number {
  return randomInt(1_000) / 1_000
}

function requireOptions(options: SqliteStoreOptions): void {
  assertKnownOptions('sqliteStore', options, ['database', 'clock', 'busyTimeoutMs', 'synchronous'])
  const { database, busyTimeoutMs = 0, synchronous = 'normal' } = options
  if (typeof database?.exec !== 'function' || typeof database.prepare !== 'function') {
    throw new ConfigurationError(
      `sqliteStore needs database: an open DatabaseSync of node:sqlite, or a Database of better-sqlite3.`,
    )
  }
  if (!Number.isSafeInteger(busyTimeoutMs) || busyTimeoutMs < 0) {
    throw new ConfigurationError(`busyTimeoutMs must be a non-negative integer of milliseconds; got ${busyTimeoutMs}.`)
  }
  if (synchronous !== 'normal' && synchronous !== 'full') {
    throw new ConfigurationError(`synchronous must be "normal" or "full"; got ${String(synchronous)}.`)
  }
}
