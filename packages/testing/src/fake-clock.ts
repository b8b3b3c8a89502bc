import { setImmediate as nextTurn } from 'node:timers/promises'

/** A clock that stands still until the test moves it. Has the shape of core's `Clock`. */
export interface FakeClock {
  /** Epoch milliseconds. */
  now(): number
  /** Calls back once after `delayMs` of advanced time; the returned function cancels. */
  schedule(delayMs: number, callback: () => void): () => void
  /**
   * Lets time pass. Timers fire in the order they are due, each at its own time, and promise callbacks run between
   * them, so a timer that such a callback sets is fired too if it is due. Resolves when all has run.
   */
  advance(milliseconds: number): Promise<void>
  /** Sets the wall clock, forward or back, as an administrator would: no time passes, no timer fires. */
  set(epochMilliseconds: number): void
  /** Timers that wait. */
  readonly pending: number
}

interface Timer {
  readonly dueAt: number
  readonly callback: () => void
}

/** @param start Epoch milliseconds at which the clock stands. @default 2026-01-01T00:00:00Z */
export function createFakeClock(start: number = Date.UTC(2026, 0, 1)): FakeClock {
  requireFinite('start', start)
  const timers = new Set<Timer>()
  let elapsed = 0
  let wallOffset = start

  function schedule(delayMs: number, callback: () => void): () => void {
    requireFinite('delayMs', delayMs)
    const timer = { dueAt: elapsed + Math.max(0, delayMs), callback }
    timers.add(timer)
    return () => void timers.delete(timer)
  }

  async function advance(milliseconds: number): Promise<void> {
    requireFinite('milliseconds', milliseconds)
    if (milliseconds < 0)
      throw new RangeError(`advance(${milliseconds}): time only passes forward; use set() to go back`)
    const end = elapsed + milliseconds
    await nextTurn()
    for (let timer = earliest(timers, end); timer !== undefined; timer = earliest(timers, end)) {
      timers.delete(timer)
      elapsed = Math.max(elapsed, timer.dueAt)
      timer.callback()
      await nextTurn()
    }
    elapsed = Math.max(elapsed, end)
    await nextTurn()
  }

  return {
    now: () => wallOffset + elapsed,
    schedule,
    advance,
    set(epochMilliseconds) {
      requireFinite('epochMilliseconds', epochMilliseconds)
      wallOffset = epochMilliseconds - elapsed
    },
    get pending() {
      return timers.size
    },
  }
}

/** Insertion order decides between timers that are due at the same time. */
function earliest(timers: ReadonlySet<Timer>, end: number): Timer | undefined {
  let first: Timer | undefined
  for (const timer of timers)
    if (timer.dueAt <= end && (first === undefined || timer.dueAt < first.dueAt)) first = timer
  return first
}

function requireFinite(name: string, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`${name} must be a finite number of milliseconds, got ${value}`)
}
