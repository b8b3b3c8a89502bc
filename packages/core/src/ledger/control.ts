import type { ControlRequest } from '../contracts/budget-store.js'
import { NO_WINDOWS } from './ledger-view.js'
import type { LedgerWrites, Transitioned } from './ledger-view.js'
import { RECORD_VERSION } from './records.js'
import { validateControl } from './validate-request.js'

/** Sets a limit or a gate for every process. Pure. Throws a TypeError or RangeError on a malformed request. */
export function control(request: ControlRequest, now: number): Transitioned<undefined> {
  validateControl(request)
  return { writes: { windows: NO_WINDOWS, ...writeOf(request, now) }, result: undefined }
}

function writeOf(request: ControlRequest, now: number): Pick<LedgerWrites, 'limit' | 'gate'> {
  switch (request.kind) {
    case 'limit':
      return { limit: { v: RECORD_VERSION, kind: 'limit', limitKey: request.limitKey, limit: request.limit } }
    case 'gate':
      return { gate: { v: RECORD_VERSION, kind: 'gate', gate: request.gate, suspension: request.suspension, at: now } }
  }
}
