import type { BudgetStore, ReserveResult, SettleResult } from '../contracts/budget-store.js'
import type { StoreCallOptions, StoreTraits } from '../contracts/budget-store.js'
import { StoreUnavailableError } from '../errors/index.js'
import { ThresholdDelivery } from '../store/threshold-delivery.js'
import type { ThresholdOutbox } from '../store/threshold-delivery.js'
import { DecodedRecords } from './decoded-records.js'
import type { LedgerWrites } from './ledger-view.js'
import { acknowledged, crossingsOf, posted, taken } from './outbox.js'
import { encodeRecord } from './record-codec.js'
import { keyOf, keysOf, OUTBOX_KEY, sorted } from './record-keys.js'
import type { LedgerOperation } from './record-keys.js'
import { forgetAt } from './records.js'
import type { LedgerRecord, PendingCrossing } from './records.js'
import { transition } from './transition.js'
import type { LedgerResults } from './transition.js'

/** A record to be written under its key. */
export interface RecordWrite {
  readonly key: string
  /** JSON of a few hundred characters; ASCII unless a budget's key or an id is not. */
  readonly value: string
  /** Epoch ms from which the record may be deleted; `Number.MAX_SAFE_INTEGER`: never. Deleting later is harmless. */
  readonly forgetAt: number
}

/** What `apply` came to: write all of it, or none, and hand `result` back. */
export interface Applied<Result> {
  readonly writes: readonly RecordWrite[]
  readonly result: Result
}

/**
 * Decides. Pure and synchronous, so it may be called again when a transaction has to be repeated. Throws where a record
 * cannot be read or the request is malformed: roll back and let the error through.
 *
 * @param records the text of every key asked for, `undefined` where there is none
 * @param now epoch ms
 */
export type Apply<Result> = (records: ReadonlyMap<string, string | undefined>, now: number) => Applied<Result>

export interface StoreFromOptions {
  /**
   * Runs one atomic step on a key-value store and resolves to the `result` that `apply` returned. The author
   * guarantees:
   *
   * 1. **Isolation.** From the reading of the keys to the writing of the last record, nobody else writes any of them;
   *    that includes keys that do not exist yet, or two first users of a window each see an empty counter. A lock on
   *    every key, or one over all, or a compare-and-set that starts over on a conflict.
   * 2. **Lock order.** Keys come sorted and without duplicates; locks taken in that order cannot deadlock.
   * 3. **Atomicity.** All writes happen, or none, and they have happened when the promise resolves.
   * 4. **Fresh reads.** From the store that takes the writes, never from a replica or a cache.
   * 5. **One clock.** `now` is read after the keys are locked, from the store's clock or from one that all processes
   *    share closely. It may go back a little; a hold then lives a little longer.
   * 6. **Memory.** No record is deleted before its `forgetAt`.
   *
   * A settlement may ask for a second step with more keys; the first one then wrote nothing.
   */
  readonly transact: <Result>(
    keys: readonly string[],
    apply: Apply<Result>,
    options?: StoreCallOptions,
  ) => Promise<Result>
  /** @default { shared: true, durable: true } */
  readonly traits?: StoreTraits
  /** Releases what the store holds; called once. */
  readonly close?: () => Promise<void>
}

/** A budget store from one transaction function; Bursar's ledger decides what is read and written. */
export function storeFrom({ transact, traits, close }: StoreFromOptions): BudgetStore {
  let closing: Promise<void> | undefined
  const run = async <Operation extends LedgerOperation>(
    operation: Operation,
    options: StoreCallOptions | undefined,
  ): Promise<LedgerResults[Operation['kind']]> => {
    if (closing !== undefined) throw new StoreUnavailableError({ message: 'The budget store is closed.' })
    options?.signal?.throwIfAborted()
    return inSteps(transact, operation, options)
  }
  const delivery = new ThresholdDelivery(outboxIn(transact))
  return {
    traits: { shared: true, durable: true, ...traits },
    watch: delivery.watch,
    reserve: async (request, options) => {
      const result = await run({ kind: 'reserve', request }, options)
      delivery.answered(request.lines, result)
      return result
    },
    settle: async (request, options) => {
      const result = await run({ kind: 'settle', request }, options)
      delivery.answered(request.lines, result)
      return result
    },
    read: (lines, options) => run({ kind: 'read', lines }, options),
    control: (request, options) => run({ kind: 'control', request }, options),
    close: () => (closing ??= delivery.idle().then(() => close?.())),
  }
}

type Step<Result> = { readonly needs: readonly string[] } | { readonly needs?: undefined; readonly answer: Result }

async function inSteps<Operation extends LedgerOperation>(
  transact: StoreFromOptions['transact'],
  operation: Operation,
  options: StoreCallOptions | undefined,
): Promise<LedgerResults[Operation['kind']]> {
  let keys = keysOf(operation)
  for (;;) {
    const asked = keys
    const step = await transact(
      asked,
      (texts, now) => applied(operation, new DecodedRecords(asked, texts), now),
      options,
    )
    if (step.needs === undefined) return step.answer
    keys = sorted([...asked, ...step.needs])
  }
}

function applied<Operation extends LedgerOperation>(
  operation: Operation,
  records: DecodedRecords,
  now: number,
): Applied<Step<LedgerResults[Operation['kind']]>> {
  const outcome = transition(records, operation, instant(now))
  if (outcome.needs !== undefined) return { writes: [], result: { needs: outcome.needs } }
  const crossings = crossedBy(operation, outcome.result)
  if (crossings.length > 0 && !records.knowsOutbox()) return { writes: [], result: { needs: [OUTBOX_KEY] } }
  const outbox = crossings.length > 0 ? [writeOf(posted(records.outbox(), crossings))] : []
  return { writes: [...writesOf(outcome.writes), ...outbox], result: { answer: outcome.result } }
}

/** Written in the step that crosses a threshold: its process may die before it can say so. */
function crossedBy(
  operation: LedgerOperation,
  result: LedgerResults[LedgerOperation['kind']],
): readonly PendingCrossing[] {
  if (operation.kind !== 'reserve' && operation.kind !== 'settle') return []
  return crossingsOf(operation.request.lines, result as ReserveResult | SettleResult)
}

function outboxIn(transact: StoreFromOptions['transact']): ThresholdOutbox {
  const keys = [OUTBOX_KEY]
  return {
    take: () =>
      transact(keys, (texts, now) => {
        const { outbox, due } = taken(new DecodedRecords(keys, texts).outbox(), now)
        return { writes: due.length === 0 ? [] : [writeOf(outbox)], result: due }
      }),
    acknowledge: (names) =>
      transact(keys, (texts) => {
        const outbox = acknowledged(new DecodedRecords(keys, texts).outbox(), names)
        return { writes: [writeOf(outbox)], result: undefined }
      }),
  }
}

function writesOf({ windows, hold, limit, gate }: LedgerWrites): readonly RecordWrite[] {
  return [...windows, hold, limit, gate].filter((record) => record !== undefined).map(writeOf)
}

function writeOf(record: LedgerRecord): RecordWrite {
  return { key: keyOf(record), value: encodeRecord(record), forgetAt: forgetAt(record) }
}

/** Drivers hand over 64-bit integers as strings, and a string would be compared as one. */
function instant(now: number): number {
  if (Number.isFinite(now)) return Math.floor(now)
  throw new TypeError(`transact must pass now as a number of milliseconds since the epoch; got ${typeof now} ${now}.`)
}
