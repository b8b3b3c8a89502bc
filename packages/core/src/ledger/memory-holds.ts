import { forgetAt, RETENTION_MS, settledHold } from './records.js'
import type { HoldRecord, OpenHoldRecord, SettledHoldRecord } from './records.js'

/**
 * Hold records. Open ones are few. Settled ones are many, so they are kept small and forgotten by the generation: a new
 * one begins every 15 minutes, and what is older than the previous one is dropped whole. The open ones that were never
 * settled are dropped at the same time.
 */
export class MemoryHolds {
  private readonly open = new Map<string, OpenHoldRecord>()
  private settled = new SettledIds(0)
  private settledBefore = new SettledIds(0)

  get size(): number {
    return this.open.size + this.settled.size + this.settledBefore.size
  }

  get(id: string): HoldRecord | undefined {
    return this.open.get(id) ?? this.settled.get(id) ?? this.settledBefore.get(id)
  }

  set(record: HoldRecord, now: number): void {
    if (now >= this.settled.since + RETENTION_MS) this.renew(now)
    if (record.state === 'open') {
      this.open.set(record.id, record)
      return
    }
    this.open.delete(record.id)
    this.settled.add(record)
  }

  private renew(now: number): void {
    this.settledBefore = this.settled
    this.settled = new SettledIds(now)
    for (const record of this.open.values()) {
      if (forgetAt(record) <= now) this.open.delete(record.id)
    }
  }
}

/** Ids with the time they were settled, counted from one instant: a small integer takes no memory of its own. */
class SettledIds {
  readonly since: number
  private readonly ids = new Map<string, number>()

  constructor(since: number) {
    this.since = since
  }

  get size(): number {
    return this.ids.size
  }

  add({ id, at }: SettledHoldRecord): void {
    this.ids.set(id, at - this.since)
  }

  get(id: string): SettledHoldRecord | undefined {
    const after = this.ids.get(id)
    return after === undefined ? undefined : settledHold(id, this.since + after)
  }
}
