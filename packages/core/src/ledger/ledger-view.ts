import type { GateRecord, HoldRecord, LimitRecord, WindowRecord } from './records.js'

/** The records a transition reads. `undefined`: no such record, or none that is still needed. */
export interface LedgerView {
  window(key: string, window: string): WindowRecord | undefined
  hold(id: string): HoldRecord | undefined
  limit(limitKey: string): LimitRecord | undefined
  gate(gate: string): GateRecord | undefined
  /** Whether this view can tell if the window exists. A transition that meets one it cannot tell asks for more. */
  knowsWindow(key: string, window: string): boolean
}

/** What a transition comes to. */
export type Transition<Result> = Transitioned<Result> | NeedsMore

export interface Transitioned<Result> {
  readonly writes: LedgerWrites
  readonly result: Result
  readonly needs?: undefined
}

/** New records, each replacing the record of the same name. Nothing that was read is changed. */
export interface LedgerWrites {
  readonly windows: readonly WindowRecord[]
  readonly hold?: HoldRecord | undefined
  readonly limit?: LimitRecord | undefined
  readonly gate?: GateRecord | undefined
}

/** The view was too small: transition again with these keys as well. */
export interface NeedsMore {
  readonly needs: readonly string[]
}

export const NO_WINDOWS: readonly WindowRecord[] = []

export function unchanged<Result>(result: Result): Transitioned<Result> {
  return { writes: { windows: NO_WINDOWS }, result }
}
