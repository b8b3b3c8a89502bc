import { LRUCache } from 'lru-cache'
import type { Clock } from '../contracts/clock.js'
import type { KeyEvent } from '../contracts/events.js'
import type { KeyReference, KeySource } from '../contracts/key-source.js'
import type { ApiKey } from './api-key.js'
import { HeldKeys } from './held-keys.js'
import { parseAdoptedKey } from './parse-adopted-key.js'

export interface KeyRingOptions {
  readonly clock: Clock
  /** Hears of keys that are new to the ring and of keys that begin a quarantine. Must not throw. */
  readonly onEvent?: ((event: KeyEvent) => void) | undefined
}

/** The current and the previous key of each agent at each provider. */
export interface KeyRing {
  /**
   * The keys to try, in order; at least one. The current key is first and the previous one second, except that keys in
   * quarantine come last. A promise only where the source answers with one; that answer is kept for 300 s, and callers
   * that ask meanwhile share it. Throws (or rejects with) what the source throws, such as `KeyUnavailableError`.
   */
  candidates(reference: KeyReference): readonly ApiKey[] | Promise<readonly ApiKey[]>
  /**
   * The provider said that this key is not valid. It is put behind the others for 5 s, doubling to 5 min, and the
   * source is asked again at the next call. Report nothing else: another key is no way around a limit.
   */
  reject(reference: KeyReference, key: ApiKey): void
  /**
   * Takes over the key an existing client was built with. From then on the source is not asked for this agent; the last
   * two keys taken over are kept. Throws `ConfigurationError` for a text that can't be a key; it never prints it.
   */
  adopt(reference: KeyReference, secret: string): ApiKey
}

/** Agents whose keys are kept at once; the one unused for longest is asked for again when it returns. */
const maxHeldReferences = 10_000

/** Makes the ring over a source of keys. Reads nothing until a key is asked for. */
export function createKeyRing(source: KeySource, { clock, onEvent }: KeyRingOptions): KeyRing {
  const fetched = new LRUCache<string, HeldKeys>({ max: maxHeldReferences })
  // Not in the cache: an adopted key can't be fetched again.
  const adopted = new Map<string, HeldKeys>()
  const held = (reference: KeyReference): HeldKeys => {
    const adoptedKeys = adopted.get(identifyAgent(reference))
    if (adoptedKeys) return adoptedKeys
    const id = identify(reference)
    const keys = fetched.get(id) ?? new HeldKeys({ reference, source, clock, onEvent })
    fetched.set(id, keys)
    return keys
  }
  return {
    candidates: (reference) => held(reference).candidates(),
    reject: (reference, key) => held(reference).reject(key),
    adopt(reference, secret) {
      const key = parseAdoptedKey(reference, secret)
      const id = identifyAgent(reference)
      const keys = adopted.get(id) ?? new HeldKeys({ reference, source: undefined, clock, onEvent })
      adopted.set(id, keys)
      return keys.add(key)
    },
  }
}

function identifyAgent({ provider, agent }: KeyReference): string {
  return `${provider}\0${agent}`
}

function identify(reference: KeyReference): string {
  return `${identifyAgent(reference)}\0${reference.team ?? ''}\0${reference.environment ?? ''}`
}
