import type { ControlRequest } from '../contracts/budget-store.js'
import type { Transitioned } from './ledger-view.js'
import { RECORD_VERSION } from './records.js'
import type { LedgerRecord } from './records.js'
import { validateControl } from './validate-request.js'

/** Sets a limit or a gate for every process. Pure. Throws a TypeError or RangeError on a malformed request. */
export function control(request: ControlRequest, now: number): Transitioned<undefined> {
  validateControl(request)
  return { writes: [recordOf(request, now)], result: undefined }
}

function recordOf(request: ControlRequest, now: number): LedgerRecord {
  switch (request.kind) {
    case 'limit':
      return { v: RECORD_VERSION, kind: 'limit', limitKey: request.limitKey, limit: request.limit }
    case 'gate':
      return { v: RECORD_VERSION, kind: 'gate', gate: request.gate, suspension: request.suspension, at: now }
  }
}
