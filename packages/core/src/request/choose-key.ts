import type { KeyReference } from '../contracts/key-source.js'
import type { RingKey } from '../key/ring-key.js'
import { awaitKeys } from './await-keys.js'
import type { Call } from './call.js'

const none: readonly RingKey[] = []

/**
 * The keys that may serve the call, the first one first. None for clients that authenticate themselves and for requests
 * to a foreign origin, which never get a key.
 */
export function chooseKey(call: Call): readonly RingKey[] | Promise<readonly RingKey[]> {
  const { seam, ownOrigin } = call
  if (seam.auth === 'client' || !ownOrigin) return none
  const keys = seam.governance.keys.candidates(keyReference(call), call.caller.keyLabel)
  return keys instanceof Promise ? awaitKeys(keys, call) : keys
}

/** Whose key serves the call: a client's own, the pool's that the agent shares, or the agent's. */
export function keyReference({ seam, caller }: Call): KeyReference {
  return {
    provider: seam.wire.provider,
    agent: seam.keyHolder ?? caller.policy?.keyPool ?? caller.agent,
    team: caller.team,
    environment: caller.environment,
  }
}
