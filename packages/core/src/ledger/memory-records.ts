import type { LedgerView, Transitioned } from './ledger-view.js'
import { forgetAt } from './records.js'
import type { GateRecord, HoldRecord, LedgerRecord, LimitRecord, WindowRecord } from './records.js'

/** How many records of a kind are looked at, for being past their retention, whenever something is written. */
const SWEPT_PER_WRITE = 2

/**
 * The ledger's records in maps. Every transition that writes also looks at a few records in turn and drops what is
 * past its retention, so memory stays in proportion to what is needed, without a timer and without a pause.
 */
export class MemoryRecords implements LedgerView {
  private readonly windows = new Map<string, Map<string, WindowRecord>>()
  private readonly holds = new Map<string, HoldRecord>()
  private readonly limits = new Map<string, LimitRecord>()
  private readonly gates = new Map<string, GateRecord>()
  private windowsToSweep = this.windows.values()
  private holdsToSweep = this.holds.values()

  /** How many records are kept. */
  get size(): number {
    let windows = 0
    for (const labels of this.windows.values()) windows += labels.size
    return windows + this.holds.size + this.limits.size + this.gates.size
  }

  window(key: string, window: string): WindowRecord | undefined {
    return this.windows.get(key)?.get(window)
  }

  hold(id: string): HoldRecord | undefined {
    return this.holds.get(id)
  }

  limit(limitKey: string): LimitRecord | undefined {
    return this.limits.size === 0 ? undefined : this.limits.get(limitKey)
  }

  gate(gate: string): GateRecord | undefined {
    return this.gates.get(gate)
  }

  knowsWindow(): boolean {
    return true
  }

  /** Writes what the transition came to, and returns its result. */
  commit<Result>({ writes, result }: Transitioned<Result>, now: number): Result {
    if (writes.length === 0) return result
    for (const record of writes) this.write(record)
    this.sweepHolds(now)
    this.sweepWindows(now)
    return result
  }

  private write(record: LedgerRecord): void {
    switch (record.kind) {
      case 'window':
        return this.writeWindow(record)
      case 'hold':
        return void this.holds.set(record.id, record)
      case 'limit':
        return void this.limits.set(record.limitKey, record)
      case 'gate':
        if (record.suspension === null) return void this.gates.delete(record.gate)
        return void this.gates.set(record.gate, record)
    }
  }

  private writeWindow(record: WindowRecord): void {
    const labels = this.windows.get(record.key)
    if (labels === undefined) this.windows.set(record.key, new Map([[record.window, record]]))
    else labels.set(record.window, record)
  }

  private sweepHolds(now: number): void {
    for (let count = 0; count < SWEPT_PER_WRITE; count++) {
      const { done, value } = this.holdsToSweep.next()
      if (done) {
        this.holdsToSweep = this.holds.values()
        return
      }
      if (forgetAt(value) <= now) this.holds.delete(value.id)
    }
  }

  private sweepWindows(now: number): void {
    for (let count = 0; count < SWEPT_PER_WRITE; count++) {
      const { done, value } = this.windowsToSweep.next()
      if (done) {
        this.windowsToSweep = this.windows.values()
        return
      }
      this.forgetEnded(value, now)
    }
  }

  private forgetEnded(labels: Map<string, WindowRecord>, now: number): void {
    for (const record of labels.values()) {
      if (forgetAt(record) > now) continue
      labels.delete(record.window)
      if (labels.size === 0) this.windows.delete(record.key)
    }
  }
}
