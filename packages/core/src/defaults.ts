import { randomUUID } from 'node:crypto'
import type { Clock } from './contracts/clock.js'

/** The machine's own clock. Its timers never keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs).unref()
    return () => clearTimeout(timer)
  },
}

/** Ids of calls, reservations and denials. */
export const randomId: () => string = () => randomUUID()
