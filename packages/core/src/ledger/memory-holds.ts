import { forgetAt, RETENTION_MS } from './records.js'
import type { HoldRecord, OpenHoldRecord, SettledHoldRecord } from './records.js'

/**
 * Hold records. Open ones are few. Settled ones are many, so they are forgotten by the generation: a new one begins
 * every 15 minutes, and what is older than the previous one is dropped whole. The open ones that were never settled
 * are dropped at the same time.
 */
export class MemoryHolds {
  private readonly open = new Map<string, OpenHoldRecord>()
  private settled = new Map<string, SettledHoldRecord>()
  private settledBefore = new Map<string, SettledHoldRecord>()
  private renewAt = 0

  get size(): number {
    return this.open.size + this.settled.size + this.settledBefore.size
  }

  get(id: string): HoldRecord | undefined {
    return this.open.get(id) ?? this.settled.get(id) ?? this.settledBefore.get(id)
  }

  set(record: HoldRecord, now: number): void {
    if (now >= this.renewAt) this.renew(now)
    if (record.state === 'open') {
      this.open.set(record.id, record)
    } else {
      this.open.delete(record.id)
      this.settled.set(record.id, record)
    }
  }

  private renew(now: number): void {
    this.settledBefore = this.settled
    this.settled = new Map()
    this.renewAt = now + RETENTION_MS
    for (const record of this.open.values()) {
      if (forgetAt(record) <= now) this.open.delete(record.id)
    }
  }
}
