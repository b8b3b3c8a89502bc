import { StoreUnavailableError } from '@bursar/core'

export interface DeadlineOptions {
  readonly deadlineMs: number
  readonly signal: AbortSignal | undefined
}

/** Nobody knows whether the server has done, or will do, what was asked. */
export class UnansweredError extends StoreUnavailableError {}

/**
 * Rejects with an `UnansweredError` at the deadline, and with the signal's reason when that aborts. The time limits of
 * clients do not cover a command that has been sent.
 */
export function withDeadline<Result>(
  start: () => Promise<Result>,
  { deadlineMs, signal }: DeadlineOptions,
): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    const message = `The Redis budget store did not answer within ${deadlineMs} ms.`
    const timer = setTimeout(() => end(() => reject(new UnansweredError({ message }))), deadlineMs)
    const abort = (): void => end(() => reject(signal?.reason as Error))
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      settle()
    }
    signal?.addEventListener('abort', abort, { once: true })
    start().then(
      (result) => end(() => resolve(result)),
      (error: Error) => end(() => reject(error)),
    )
  })
}
