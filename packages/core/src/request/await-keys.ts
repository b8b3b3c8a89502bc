import { KeyUnavailableError } from '../errors/index.js'
import type { Call } from './call.js'

/**
 * Waits for a key source no longer than the caller waits for us: a call that is aborted ends at once, and our refusal comes
 * before the SDK's own timeout, which it would answer with another try.
 */
export function awaitKeys<Keys>(
  keys: Promise<Keys>,
  { request: { signal }, deadline, seam, caller }: Call,
): Promise<Keys> {
  if (signal === undefined && deadline === undefined) return keys
  const { clock } = seam.governance
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal?.reason as Error)
    const tooLate = (): void => {
      const message = `The key source has not answered for agent "${caller.agent}" at ${seam.wire.provider} within the call's timeout.`
      reject(new KeyUnavailableError({ message }))
    }
    const cancel = deadline === undefined ? () => {} : clock.schedule(Math.max(0, deadline - clock.now()), tooLate)
    if (signal?.aborted === true) giveUp()
    signal?.addEventListener('abort', giveUp, { once: true })
    keys.then(resolve, reject).finally(() => {
      cancel()
      signal?.removeEventListener('abort', giveUp)
    })
  })
}
