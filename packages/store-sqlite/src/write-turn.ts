import { setTimeout as pause } from 'node:timers/promises'
import { StoreUnavailableError } from '@bursar/core'
import { isBusy, unavailable } from './sqlite-error.js'

/** Pauses, in ms, while another process writes: a write takes some 50 microseconds, so the first is short. */
const FIRST_PAUSE_MS = 1
const LONGEST_PAUSE_MS = 25

export interface WriteTurnOptions {
  /** How long, in ms, to try before giving up. */
  readonly busyTimeoutMs: number
  /** From 0 up to 1, so that processes that collided do not collide again. */
  readonly random: () => number
  readonly signal: AbortSignal | undefined
  readonly isClosed: () => boolean
}

/**
 * Runs a step that throws at once while another connection has the file's only right to write, again and again with
 * pauses in between; other work of this process goes on in the pauses.
 *
 * @throws StoreUnavailableError once the pauses add up to the time-out, or the store is closed meanwhile
 */
export async function inWriteTurn<Result>(step: () => Result, options: WriteTurnOptions): Promise<Result> {
  const { busyTimeoutMs, random, signal, isClosed } = options
  let waited = 0
  for (let longest = FIRST_PAUSE_MS; ; longest = Math.min(2 * longest, LONGEST_PAUSE_MS)) {
    signal?.throwIfAborted()
    if (isClosed()) throw new StoreUnavailableError({ message: 'The SQLite budget store was closed meanwhile.' })
    try {
      return step()
    } catch (error) {
      if (!isBusy(error)) throw error
      if (waited >= busyTimeoutMs) throw unavailable(`get its turn to write within ${busyTimeoutMs} ms`, error)
    }
    const milliseconds = Math.ceil(longest * (0.5 + random() / 2))
    waited += milliseconds
    await pause(milliseconds, undefined, signal === undefined ? {} : { signal })
  }
}
