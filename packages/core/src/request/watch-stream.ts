import type { Call } from './call.js'

/** What is watched of a stream, beside its reading. */
export interface StreamWatch {
  /** How many pieces were read so far. */
  readonly progress: () => number
  /** The caller's signal aborted: what was not read by now never will be. */
  readonly onAbort: () => void
  /** Nothing was read for as long as a hold lives. */
  readonly onNeglect: () => void
}

/**
 * Notices a stream that ends without being read or cancelled: its caller's signal aborts, or it is kept and forgotten. The
 * returned function stops watching.
 */
export function watchStream({ seam, request }: Call, { progress, onAbort, onNeglect }: StreamWatch): () => void {
  const { clock, settings } = seam.governance
  let known = progress()
  const look = (): void => {
    const current = progress()
    if (current === known) return onNeglect()
    known = current
    cancelTimer = clock.schedule(settings.reservationTtlMs, look)
  }
  let cancelTimer = clock.schedule(settings.reservationTtlMs, look)
  request.signal?.addEventListener('abort', onAbort, { once: true })
  return () => {
    cancelTimer()
    request.signal?.removeEventListener('abort', onAbort)
  }
}
