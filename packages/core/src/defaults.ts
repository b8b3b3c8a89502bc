import { randomFillSync } from 'node:crypto'
import type { Clock } from './contracts/clock.js'

/** The machine's own clock. Its timers never keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs).unref()
    return () => clearTimeout(timer)
  },
}

const idBytes = 16
const pool = Buffer.allocUnsafeSlow(256 * idBytes)
let used = pool.length

/**
 * Ids of calls, reservations and denials: 128 random bits in hexadecimal. Not a UUID, because Node builds those from
 * twenty pieces that stay in memory as long as a ledger remembers the id.
 */
export function randomId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += idBytes
  return pool.toString('hex', used - idBytes, used)
}
