import type { BudgetLine, ControlRequest, ReserveRequest, SettleRequest } from '../contracts/budget-store.js'
import type { LedgerRecord } from './records.js'

/** One call of a verb. */
export type LedgerOperation =
  | { readonly kind: 'reserve'; readonly request: ReserveRequest }
  | { readonly kind: 'settle'; readonly request: SettleRequest }
  | { readonly kind: 'read'; readonly lines: readonly BudgetLine[] }
  | { readonly kind: 'control'; readonly request: ControlRequest }

/** The label's slashes are escaped, so that the last one separates. */
export const windowKey = (key: string, window: string): string => `window/${key}/${escaped(window)}`
export const holdKey = (id: string): string => `hold/${id}`
export const limitRecordKey = (limitKey: string): string => `limit/${limitKey}`
export const OUTBOX_KEY = 'outbox'
export const gateKey = (gate: string): string => `gate/${gate}`

/** The string that names a record in a key-value store. */
export function keyOf(record: LedgerRecord): string {
  switch (record.kind) {
    case 'window':
      return windowKey(record.of.key, record.of.window)
    case 'hold':
      return holdKey(record.id)
    case 'limit':
      return limitRecordKey(record.limitKey)
    case 'gate':
      return gateKey(record.gate)
    case 'outbox':
      return OUTBOX_KEY
  }
}

/** The keys of every record the operation reads or writes, as far as the operation itself tells; sorted, each once. */
export function keysOf(operation: LedgerOperation): readonly string[] {
  return sorted(namesOf(operation))
}

/** Every process locks in this order. */
export function sorted(keys: readonly string[]): readonly string[] {
  return [...new Set(keys)].toSorted()
}

function namesOf(operation: LedgerOperation): readonly string[] {
  switch (operation.kind) {
    case 'reserve': {
      const { id, lines, gates = [] } = operation.request
      return [holdKey(id), ...gates.map(gateKey), ...lines.flatMap(({ budget }) => lineKeys(budget))]
    }
    case 'settle': {
      const { id, lines } = operation.request
      return [holdKey(id), ...lines.flatMap(({ budget }) => lineKeys(budget))]
    }
    case 'read':
      return operation.lines.flatMap(lineKeys)
    case 'control': {
      const { request } = operation
      return [request.kind === 'limit' ? limitRecordKey(request.limitKey) : gateKey(request.gate)]
    }
  }
}

function lineKeys(line: BudgetLine): string[] {
  const window = windowKey(line.key, line.window)
  return line.limitKey === undefined ? [window] : [window, limitRecordKey(line.limitKey)]
}

function escaped(label: string): string {
  return label.replaceAll('%', '%25').replaceAll('/', '%2F')
}
