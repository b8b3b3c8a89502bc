import type { BudgetStore, ControlRequest, ReserveRequest, ReserveResult } from '../contracts/budget-store.js'
import type {
  BudgetLine,
  BudgetState,
  SettleRequest,
  SettleResult,
  StoreCallOptions,
} from '../contracts/budget-store.js'
import type { Clock } from '../contracts/clock.js'
import { systemClock } from '../defaults.js'
import { control } from './control.js'
import type { Transition, Transitioned } from './ledger-view.js'
import { MemoryRecords } from './memory-records.js'
import { read } from './read.js'
import { reserve } from './reserve.js'
import { settle } from './settle.js'

export interface MemoryStoreOptions {
  /** Where time comes from. @default the machine's clock */
  readonly clock?: Pick<Clock, 'now'>
}

/** A budget store that can also answer at once, without a promise. */
export interface MemoryStore extends BudgetStore {
  readonly control: NonNullable<BudgetStore['control']>
  readonly reserveNow: (request: ReserveRequest) => ReserveResult
  readonly settleNow: (request: SettleRequest) => SettleResult
  readonly readNow: (lines: readonly BudgetLine[]) => readonly BudgetState[]
  readonly controlNow: (request: ControlRequest) => void
}

/**
 * Keeps the ledger in this process: no other process sees its counters, and a restart forgets them. Settled ids and
 * ended windows are forgotten 15 minutes later, as calls come in; it has no timer, and nothing has to be closed.
 */
export function memoryStore({ clock = systemClock }: MemoryStoreOptions = {}): MemoryStore {
  const records = new MemoryRecords()
  const reserveNow = (request: ReserveRequest): ReserveResult => {
    const now = clock.now()
    return records.commit(reserve(records, request, now), now)
  }
  const settleNow = (request: SettleRequest): SettleResult => {
    const now = clock.now()
    return records.commit(complete(settle(records, request, now)), now)
  }
  const readNow = (lines: readonly BudgetLine[]): readonly BudgetState[] => {
    const now = clock.now()
    return records.commit(read(records, lines, now), now)
  }
  const controlNow = (request: ControlRequest): void => {
    const now = clock.now()
    records.commit(control(request, now), now)
  }
  return {
    traits: { shared: false, durable: false },
    reserveNow,
    settleNow,
    readNow,
    controlNow,
    reserve: async (request, options) => (throwIfAborted(options), reserveNow(request)),
    settle: async (request, options) => (throwIfAborted(options), settleNow(request)),
    read: async (lines, options) => (throwIfAborted(options), readNow(lines)),
    control: async (request, options) => (throwIfAborted(options), controlNow(request)),
  }
}

function throwIfAborted(options: StoreCallOptions | undefined): void {
  options?.signal?.throwIfAborted()
}

/** A view of everything never needs more. */
function complete<Result>(transition: Transition<Result>): Transitioned<Result> {
  if (transition.needs === undefined) return transition
  throw new Error(`The memory store was asked for more records: ${transition.needs.join(', ')}.`)
}
