import type { Clock } from '../contracts/clock.js'

export interface PatienceOptions {
  /** Epoch ms at which waiting ends. */
  readonly deadline: number | undefined
  /** The caller's own. */
  readonly signal: AbortSignal | undefined
}

/** How long a call may wait. */
export interface Patience {
  /** Aborts when the deadline comes or the caller gives up. */
  readonly signal: AbortSignal
  /** To be called when the wait is over. */
  forget(): void
}

/** One signal for both ways a wait ends early. */
export function patience(clock: Clock, { deadline, signal }: PatienceOptions): Patience {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  const cancelTimer = deadline === undefined ? undefined : clock.schedule(Math.max(0, deadline - clock.now()), abort)
  if (signal?.aborted === true) abort()
  signal?.addEventListener('abort', abort, { once: true })
  const forget = (): void => {
    cancelTimer?.()
    signal?.removeEventListener('abort', abort)
  }
  return { signal: controller.signal, forget }
}
