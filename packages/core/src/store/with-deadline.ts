import type { Clock } from '../contracts/clock.js'
import { StoreUnavailableError } from '../errors/index.js'

export interface DeadlineOptions {
  readonly clock: Pick<Clock, 'schedule'>
  readonly deadlineMs: number
  /** The caller's own. */
  readonly signal: AbortSignal | undefined
}

/**
 * Rejects with a `StoreUnavailableError` at the deadline, and with the signal's reason when that aborts, whatever `start`
 * does; it is told by the signal it gets. The time limits of database clients do not cover a command that has been sent.
 */
export async function withDeadline<Result>(
  start: (signal: AbortSignal) => Promise<Result>,
  { clock, deadlineMs, signal }: DeadlineOptions,
): Promise<Result> {
  const controller = new AbortController()
  const over = Promise.withResolvers<never>()
  const end = (reason: unknown): void => {
    controller.abort(reason)
    over.reject(reason)
  }
  const message = `The budget store did not answer within ${deadlineMs} ms.`
  const cancelTimer = clock.schedule(deadlineMs, () => end(new StoreUnavailableError({ message })))
  const abort = (): void => end(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([start(controller.signal), over.promise])
  } finally {
    cancelTimer()
    signal?.removeEventListener('abort', abort)
    // Nobody may be listening to the loser of the race.
    over.promise.catch(() => {})
  }
}
