import {
  StoreUnavailableError,
  ThresholdDelivery,
  validateControl,
  validateLines,
  validateReserve,
  validateSettle,
} from '@bursar/core'
import type { BudgetStore, BudgetState, ControlRequest, ReserveResult } from '@bursar/core'
import type { SettleResult, StoreCallOptions } from '@bursar/core'
import { BatchQueue } from './batch-queue.js'
import { BatchSender } from './batch-sender.js'
import { resolveOptions } from './postgres-store-options.js'
import type { PostgresStoreOptions } from './postgres-store-options.js'
import type { Operation } from './operation.js'
import { PostgresOutbox } from './postgres-outbox.js'
import { PostgresSchema } from './postgres-schema.js'

/** A budget store in PostgreSQL, shared by every process that uses the same schema. */
export interface PostgresStore extends BudgetStore {
  readonly control: NonNullable<BudgetStore['control']>
  readonly watch: NonNullable<BudgetStore['watch']>
  /**
   * Checks server, schema version and privileges, and creates a missing schema unless `migrate: false`. Rejects with a
   * StoreUnavailableError that says what to do. The first call does the same.
   */
  ready(): Promise<void>
  /** Creates the schema, or replaces its functions by the same. Rejects on a schema of another version. */
  migrate(): Promise<void>
  /** Deletes up to 10,000 rows of each kind that nobody needs any more; resolves to how many are gone. */
  cleanup(): Promise<number>
  /** Rejects new calls, and resolves once those under way have their answers. The client stays open: it is yours. */
  close(): Promise<void>
}

/**
 * Keeps the ledger in PostgreSQL 13 or later. A reservation or settlement is one statement and one round trip, whatever
 * the number of its lines; calls that come while one is in flight share the next. Safe behind a pooler that gives each
 * statement another connection.
 *
 * Throws a ConfigurationError for wrong options. Calls reject with a StoreUnavailableError where PostgreSQL did not do
 * them, and with a RangeError or TypeError where the request is malformed.
 */
export function postgresStore(options: PostgresStoreOptions): PostgresStore {
  const resolved = resolveOptions(options)
  const { maxBatch, maxInFlight, statementTimeoutMs: timeoutMs } = resolved
  const schema = new PostgresSchema(resolved)
  const sender = new BatchSender(schema, resolved)
  const queue = new BatchQueue({ send: (batch) => sender.send(batch), maxBatch, maxInFlight, timeoutMs })
  const delivery = new ThresholdDelivery(new PostgresOutbox(schema))
  let closing: Promise<void> | undefined

  const requireOpen = (callOptions: StoreCallOptions | undefined): void => {
    if (closing !== undefined) throw new StoreUnavailableError({ message: 'The budget store is closed.' })
    callOptions?.signal?.throwIfAborted()
  }
  const run = async (operation: Operation, callOptions: StoreCallOptions | undefined): Promise<unknown> => {
    requireOpen(callOptions)
    validate(operation)
    return queue.call(operation, callOptions)
  }
  return {
    traits: { shared: true, durable: true },
    watch: delivery.watch,
    reserve: async (request, callOptions) => {
      const result = (await run({ verb: 'reserve', request }, callOptions)) as ReserveResult
      delivery.answered(request.lines, result)
      return result
    },
    settle: async (request, callOptions) => {
      const result = (await run({ verb: 'settle', request }, callOptions)) as SettleResult
      delivery.answered(request.lines, result)
      return result
    },
    read: (lines, callOptions) => run({ verb: 'read', lines }, callOptions) as Promise<readonly BudgetState[]>,
    control: async (request: ControlRequest, callOptions) => {
      requireOpen(callOptions)
      validateControl(request)
      await schema.call('control', { ...request })
    },
    ready: () => schema.ready(),
    migrate: () => schema.migrate(),
    cleanup: () => schema.cleanup(),
    close: () => (closing ??= queue.idle().then(() => delivery.idle())),
  }
}

function validate(operation: Operation): void {
  if (operation.verb === 'reserve') validateReserve(operation.request)
  else if (operation.verb === 'settle') validateSettle(operation.request)
  else validateLines(operation.lines)
}
