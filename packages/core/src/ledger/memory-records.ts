import type { LedgerView, Transitioned } from './ledger-view.js'
import { MemoryHolds } from './memory-holds.js'
import { MemoryWindows } from './memory-windows.js'
import type { GateRecord, HoldRecord, LimitRecord, WindowRecord } from './records.js'

/** The ledger's records in maps. Memory stays in proportion to what is needed, without a timer and without a pause. */
export class MemoryRecords implements LedgerView {
  private readonly windows = new MemoryWindows()
  private readonly holds = new MemoryHolds()
  private readonly limits = new Map<string, LimitRecord>()
  private readonly gates = new Map<string, GateRecord>()

  /** How many records are kept. */
  get size(): number {
    return this.windows.size + this.holds.size + this.limits.size + this.gates.size
  }

  window(key: string, window: string): WindowRecord | undefined {
    return this.windows.get(key, window)
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
    const { windows, hold, limit, gate } = writes
    this.windows.write(windows, now)
    if (hold !== undefined) this.holds.set(hold, now)
    if (limit !== undefined) this.limits.set(limit.limitKey, limit)
    if (gate !== undefined) this.setGate(gate)
    return result
  }

  private setGate(gate: GateRecord): void {
    if (gate.suspension === null) this.gates.delete(gate.gate)
    else this.gates.set(gate.gate, gate)
  }
}
