import type { Gate, Need } from './gate.js'

/** Held by a call that was admitted, until it has ended. */
export interface AdmissionTicket {
  /** The call has ended: its concurrency slots are free. Further calls do nothing. */
  release(): void
  /** The call was never sent: its requests and tokens are given back too. Does nothing after `release`. */
  cancel(): void
}

/** For a call that no limit counts. */
export const openTicket: AdmissionTicket = Object.freeze({ release: () => {}, cancel: () => {} })

/** Passes all gates at once; they must be open. `onRoom` hears when there is room again. */
export function enterAll(gates: readonly Gate[], need: Need, onRoom: () => void): AdmissionTicket {
  const undo = gates.map((gate) => gate.enter(need))
  let isOver = false
  const end = (giveBack: boolean): void => {
    if (isOver) return
    isOver = true
    if (giveBack) for (const forget of undo) forget()
    for (const gate of gates) gate.leave()
    onRoom()
  }
  return { release: () => end(false), cancel: () => end(true) }
}
