import { forgetAt } from './records.js'
import type { WindowRecord } from './records.js'

/** The windows of one budget key. Nearly every call means the one that was written last. */
interface Slot {
  last: WindowRecord
  others: Map<string, WindowRecord> | undefined
}

/** How many keys are looked at, for windows past their retention, whenever a window is new. */
const SWEPT_PER_NEW_WINDOW = 2

/** Window records by key and label. With every new one it looks at a few others in turn and forgets the ended ones. */
export class MemoryWindows {
  private readonly slots = new Map<string, Slot>()
  private unswept = this.slots.values()
  /** The slots that were looked up for the transition at hand: it writes windows in the order it has read them. */
  private readonly found: (Slot | undefined)[] = []
  private foundCount = 0

  get size(): number {
    let size = this.slots.size
    for (const { others } of this.slots.values()) size += others?.size ?? 0
    return size
  }

  get(key: string, window: string): WindowRecord | undefined {
    const slot = this.slots.get(key)
    this.found[this.foundCount++] = slot
    if (slot === undefined) return undefined
    return slot.last.of.window === window ? slot.last : slot.others?.get(window)
  }

  /** Ends the transition at hand. */
  write(records: readonly WindowRecord[], now: number): void {
    let index = 0
    for (const record of records) {
      const slot = this.found[index++]
      if (slot?.last.of === record.of) slot.last = record
      else this.set(record, now)
    }
    this.foundCount = 0
  }

  private set(record: WindowRecord, now: number): void {
    const { key, window } = record.of
    const slot = this.slots.get(key)
    if (slot?.last.of.window === window) slot.last = record
    else if (slot === undefined) this.slots.set(key, { last: record, others: undefined })
    else putFirst(slot, record)
    this.sweep(now)
  }

  private sweep(now: number): void {
    for (let count = 0; count < SWEPT_PER_NEW_WINDOW; count++) {
      const { done, value } = this.unswept.next()
      if (done) {
        this.unswept = this.slots.values()
        return
      }
      forgetOthers(value, now)
      if (value.others === undefined && forgetAt(value.last) <= now) this.slots.delete(value.last.of.key)
    }
  }
}

function putFirst(slot: Slot, record: WindowRecord): void {
  slot.others ??= new Map()
  slot.others.set(slot.last.of.window, slot.last)
  slot.others.delete(record.of.window)
  slot.last = record
}

function forgetOthers(slot: Slot, now: number): void {
  if (slot.others === undefined) return
  for (const record of slot.others.values()) {
    if (forgetAt(record) <= now) slot.others.delete(record.of.window)
  }
  if (slot.others.size === 0) slot.others = undefined
}
