import type { KeyReference } from '../contracts/key-source.js'
import type { ApiKey } from '../key/api-key.js'
import type { Call } from './call.js'

const none: readonly ApiKey[] = []

/**
 * The keys that may serve the call, the first one first. None for clients that authenticate themselves and for requests
 * to a foreign origin, which never get a key.
 */
export function chooseKey(call: Call): readonly ApiKey[] | Promise<readonly ApiKey[]> {
  const { seam, ownOrigin } = call
  if (seam.auth === 'client' || !ownOrigin) return none
  return seam.governance.keys.candidates(keyReference(call))
}

/** Whose key serves the call. */
export function keyReference({ seam, caller }: Call): KeyReference {
  return {
    provider: seam.wire.provider,
    agent: seam.keyHolder ?? caller.agent,
    team: caller.team,
    environment: caller.environment,
  }
}
