import type { LedgerView } from './ledger-view.js'
import { decodeRecord } from './record-codec.js'
import { gateKey, holdKey, limitRecordKey, OUTBOX_KEY, windowKey } from './record-keys.js'
import type { GateRecord, HoldRecord, LedgerRecord, LimitRecord, OutboxRecord, WindowRecord } from './records.js'

/** The records that one transaction has read, as a view; each text is decoded when it is looked at. */
export class DecodedRecords implements LedgerView {
  private readonly asked: ReadonlySet<string>
  private readonly texts: ReadonlyMap<string, string | undefined>

  constructor(asked: readonly string[], texts: ReadonlyMap<string, string | undefined>) {
    this.asked = new Set(asked)
    this.texts = texts
  }

  window(key: string, window: string): WindowRecord | undefined {
    return this.record(windowKey(key, window), 'window')
  }

  hold(id: string): HoldRecord | undefined {
    return this.record(holdKey(id), 'hold')
  }

  limit(limitKey: string): LimitRecord | undefined {
    return this.record(limitRecordKey(limitKey), 'limit')
  }

  gate(gate: string): GateRecord | undefined {
    return this.record(gateKey(gate), 'gate')
  }

  /** The one outbox; `undefined` also where it was not asked for. */
  outbox(): OutboxRecord | undefined {
    return this.record(OUTBOX_KEY, 'outbox')
  }

  knowsOutbox(): boolean {
    return this.asked.has(OUTBOX_KEY)
  }

  knowsWindow(key: string, window: string): boolean {
    return this.asked.has(windowKey(key, window))
  }

  private record<Kind extends LedgerRecord['kind']>(
    key: string,
    kind: Kind,
  ): Extract<LedgerRecord, { kind: Kind }> | undefined {
    const text = this.texts.get(key)
    return text === undefined || text === null ? undefined : decodeRecord(key, kind, text)
  }
}
