import type { BudgetState, ReserveResult, SettleResult } from '../contracts/budget-store.js'
import { control } from './control.js'
import type { LedgerView, Transition } from './ledger-view.js'
import { read } from './read.js'
import type { LedgerOperation } from './record-keys.js'
import { reserve } from './reserve.js'
import { settle } from './settle.js'

/** What each verb answers. */
export interface LedgerResults {
  readonly reserve: ReserveResult
  readonly settle: SettleResult
  readonly read: readonly BudgetState[]
  readonly control: undefined
}

/**
 * The ledger: one pure function from the records an operation needs to new records and an answer. It reads no clock,
 * changes nothing it is given, and throws a TypeError or RangeError only for a malformed request. Every store is this
 * function, or is checked against it.
 */
export function transition<Operation extends LedgerOperation>(
  view: LedgerView,
  operation: Operation,
  now: number,
): Transition<LedgerResults[Operation['kind']]>
export function transition(
  view: LedgerView,
  operation: LedgerOperation,
  now: number,
): Transition<LedgerResults[LedgerOperation['kind']]> {
  switch (operation.kind) {
    case 'reserve':
      return reserve(view, operation.request, now)
    case 'settle':
      return settle(view, operation.request, now)
    case 'read':
      return read(view, operation.lines, now)
    case 'control':
      return control(operation.request, now)
  }
}
