import { ReadFailure } from './read-failure.js'

export interface DeadlineOptions {
  readonly deadlineMs: number
  readonly signal: AbortSignal | undefined
}

/**
 * Gives `read` a signal that aborts at the deadline or with the caller's signal, and waits no longer than that, since not
 * every vendor's client can be aborted. Rejects with a `ReadFailure`, or with the reason of the caller's signal.
 */
export function withDeadline<Result>(
  read: (signal: AbortSignal) => Promise<Result>,
  { deadlineMs, signal }: DeadlineOptions,
): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    const controller = new AbortController()
    const late = new ReadFailure(
      `did not answer within ${deadlineMs} ms`,
      'Check the network on the way, or raise `deadlineMs`.',
    )
    const timer = setTimeout(() => giveUp(late), deadlineMs)
    const abort = (): void => giveUp(signal?.reason as Error)
    const giveUp = (reason: Error): void => {
      end(() => reject(reason))
      controller.abort(reason)
    }
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      settle()
    }
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort, { once: true })
    read(controller.signal).then(
      (result) => end(() => resolve(result)),
      (error: Error) => end(() => reject(error)),
    )
  })
}
