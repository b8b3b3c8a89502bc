import { emitWarning } from 'node:process'
import type { Redactor } from '@bursar/redact'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../contracts/clock.js'
import type { KeyEvent } from '../contracts/events.js'
import type { KeyReference, KeySource } from '../contracts/key-source.js'
import { CompromisedKeys } from './compromised-keys.js'
import { HeldKeys } from './held-keys.js'
import type { KeyRingSettings } from './key-ring-settings.js'
import { parseAdoptedKey } from './parse-adopted-key.js'
import type { RingKey } from './ring-key.js'

export interface KeyRingParts {
  readonly clock: Clock
  /** Hears of every key before it is used. */
  readonly redactor: Redactor
  readonly settings: KeyRingSettings
  /** Must not throw. */
  readonly onEvent: (event: KeyEvent) => void
  /** Hears of every good answer of the source. Must not throw. */
  readonly onRefresh?: ((keys: HeldKeys) => void) | undefined
  /** Age in ms at which a key is due for rotation. */
  readonly rotateAfterMs: (reference: KeyReference) => number
}

/** Agents whose keys are kept at once; the one unused for longest is asked for again when it returns. */
const maxHeldReferences = 10_000

/** The keys of each agent at each provider. Reads nothing until a key is asked for. */
export class KeyRing {
  readonly #source: KeySource
  readonly #parts: KeyRingParts
  readonly #fetched: LRUCache<string, HeldKeys>
  /** Not in the cache: an adopted key can't be fetched again. */
  readonly #adopted = new Map<string, HeldKeys>()
  readonly #watches = new Map<HeldKeys, () => void>()
  readonly compromised: CompromisedKeys = new CompromisedKeys()

  constructor(source: KeySource, parts: KeyRingParts) {
    this.#source = source
    this.#parts = parts
    this.#fetched = new LRUCache({ max: maxHeldReferences, dispose: (keys) => this.#unwatch(keys) })
  }

  /** Everything that is held, adopted keys included. */
  get all(): readonly HeldKeys[] {
    return [...this.#adopted.values(), ...this.#fetched.values()]
  }

  /** The keys of one agent at one provider; adopted ones where there are any. */
  of(reference: KeyReference): HeldKeys {
    const adopted = this.#adopted.size === 0 ? undefined : this.#adopted.get(identifyAgent(reference))
    if (adopted) return adopted
    const id = identify(reference)
    return this.#fetched.get(id) ?? this.#hold(id, reference)
  }

  /**
   * The keys to try, in order; at least one. A label's primary key is first, then the one before it, except that keys in
   * quarantine come last. A promise only while there is none and the source answers with one. Throws (or rejects with)
   * `KeyUnavailableError`.
   */
  candidates(reference: KeyReference, label?: string): readonly RingKey[] | Promise<readonly RingKey[]> {
    return this.of(reference).candidates(label)
  }

  /**
   * Takes over the key an existing client was built with. From then on the source is not asked for this agent; the key
   * adopted before it is the previous one. Throws `ConfigurationError` for a text that can't be a key; it never prints it.
   */
  adopt(reference: KeyReference, secret: string): void {
    const key = parseAdoptedKey(reference, secret)
    this.#parts.redactor.register(key.reveal())
    const id = identifyAgent(reference)
    const keys = this.#adopted.get(id) ?? this.#newKeys(reference, undefined)
    this.#adopted.set(id, keys)
    keys.adopt(key)
  }

  /** A key must never serve again, in this process, for any agent. */
  compromise(fingerprint: string, by: { readonly actor: string; readonly reason: string | undefined }): boolean {
    const isNews = this.compromised.add(fingerprint, { ...by, at: this.#parts.clock.now() })
    for (const keys of this.all) keys.changed()
    return isNews
  }

  /** Ends the watches of the source. */
  close(): void {
    for (const keys of this.#watches.keys()) this.#unwatch(keys)
  }

  #hold(id: string, reference: KeyReference): HeldKeys {
    const keys = this.#newKeys(reference, this.#source)
    this.#fetched.set(id, keys)
    this.#watch(keys)
    return keys
  }

  #newKeys(reference: KeyReference, source: KeySource | undefined): HeldKeys {
    const { rotateAfterMs, ...parts } = this.#parts
    const { compromised } = this
    return new HeldKeys({ ...parts, reference, source, compromised, rotateAfterMs: rotateAfterMs(reference) })
  }

  #watch(keys: HeldKeys): void {
    try {
      const unwatch = this.#source.watch?.(keys.reference, () => keys.expire())
      if (unwatch !== undefined) this.#watches.set(keys, unwatch)
    } catch (error) {
      const reason = this.#parts.redactor.text(String(error))
      const message = `The key source "${this.#source.name}" can't be watched, so rotations are noticed later: ${reason}`
      emitWarning(message, { type: 'BursarWarning', code: 'BURSAR_KEY_WATCH' })
    }
  }

  #unwatch(keys: HeldKeys): void {
    const unwatch = this.#watches.get(keys)
    this.#watches.delete(keys)
    unwatch?.()
  }
}

function identifyAgent({ provider, agent }: KeyReference): string {
  return `${provider}\0${agent}`
}

function identify(reference: KeyReference): string {
  return `${identifyAgent(reference)}\0${reference.team ?? ''}\0${reference.environment ?? ''}`
}
