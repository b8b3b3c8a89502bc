import type { Clock } from '../contracts/clock.js'

/** Whether the reader of a stream keeps up with it: what waits in a buffer was generated, and is billed, unseen. */
export interface ReadingPace {
  /** The reader asks for a piece. */
  asked(): void
  /** It got one. */
  got(): void
  /** How long ago, in ms, everything that had arrived was read. */
  behindMs(): number
}

/** A piece that took at least this long had not arrived when it was asked for. */
const waitedMs = 2

export function readingPace(clock: Clock): ReadingPace {
  let isWaiting = false
  let askedAt = clock.now()
  let caughtUpAt = askedAt
  return {
    asked() {
      isWaiting = true
      askedAt = clock.now()
    },
    got() {
      const now = clock.now()
      if (now - askedAt >= waitedMs) caughtUpAt = now
      isWaiting = false
    },
    behindMs() {
      const now = clock.now()
      const isCaughtUp = isWaiting && now - askedAt >= waitedMs
      return isCaughtUp ? 0 : Math.max(0, now - caughtUpAt)
    },
  }
}
