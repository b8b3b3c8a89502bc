import type { Clock } from '../contracts/clock.js'
import type { KeyEvent } from '../contracts/events.js'
import type { KeyMaterial, KeyReference, KeySource } from '../contracts/key-source.js'
import { KeyUnavailableError } from '../errors/index.js'
import type { ApiKey } from './api-key.js'
import { parseApiKey } from './parse-api-key.js'
import { Quarantine } from './quarantine.js'

/**
 * How long a source's answer is used, in ms: the default of AWS's own caching clients.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/secrets-manager-agent.html
 */
const keyLifetimeMs = 300_000
/** Shortest time between two fetches that rejected keys ask for, in ms. */
const shortestRefreshMs = 250
/** An adopted key and the one adopted before it. */
const maxAdoptedKeys = 2

export interface HeldKeysOptions {
  readonly reference: KeyReference
  /** `undefined` for keys that were adopted. */
  readonly source: KeySource | undefined
  readonly clock: Clock
  readonly onEvent: ((event: KeyEvent) => void) | undefined
}

/** The keys of one agent at one provider. */
export class HeldKeys {
  readonly #options: HeldKeysOptions
  readonly #quarantine = new Quarantine()
  #keys: readonly ApiKey[] = []
  #fetchedAt = -Infinity
  #askedAt = -Infinity
  #rejectedSinceFetch = false
  #fetching: Promise<readonly ApiKey[]> | undefined

  constructor(options: HeldKeysOptions) {
    this.#options = options
  }

  candidates(): readonly ApiKey[] | Promise<readonly ApiKey[]> {
    const { source } = this.#options
    if (source === undefined || this.#isFresh()) return this.#inOrder()
    return this.#fetching ?? this.#fetch(source)
  }

  reject(key: ApiKey): void {
    if (!this.#keys.some(({ fingerprint }) => fingerprint === key.fingerprint)) return
    this.#rejectedSinceFetch = true
    if (this.#quarantine.reject(key.fingerprint, this.#options.clock.now())) this.#announce('key.rejected', key)
  }

  add(key: ApiKey): ApiKey {
    const others = this.#keys.filter(({ fingerprint }) => fingerprint !== key.fingerprint)
    this.#hold([key, ...others].slice(0, maxAdoptedKeys))
    return key
  }

  #isFresh(): boolean {
    if (!this.#isWithin(keyLifetimeMs, this.#fetchedAt)) return false
    return !this.#rejectedSinceFetch || this.#isWithin(shortestRefreshMs, this.#askedAt)
  }

  #isWithin(lengthMs: number, since: number): boolean {
    const age = this.#options.clock.now() - since
    // A negative age is a clock that was set back.
    return age >= 0 && age < lengthMs
  }

  #fetch(source: KeySource): readonly ApiKey[] | Promise<readonly ApiKey[]> {
    this.#askedAt = this.#options.clock.now()
    try {
      const answer = source.fetch(this.#options.reference)
      if (Array.isArray(answer)) return this.#accept(answer)
      this.#fetching = this.#await(answer)
      return this.#fetching
    } catch (error) {
      return this.#survive(error)
    }
  }

  async #await(answer: readonly KeyMaterial[] | Promise<readonly KeyMaterial[]>): Promise<readonly ApiKey[]> {
    try {
      return this.#accept(await answer)
    } catch (error) {
      return this.#survive(error)
    } finally {
      this.#fetching = undefined
    }
  }

  // A refresh that only a rejection asked for may fail: the keys at hand have not outlived their time.
  #survive(error: unknown): readonly ApiKey[] {
    if (this.#isWithin(keyLifetimeMs, this.#fetchedAt)) return this.#inOrder()
    throw error
  }

  #accept(materials: readonly KeyMaterial[]): readonly ApiKey[] {
    const { source, reference, clock } = this.#options
    const where = `the answer of the key source "${source?.name}" for agent "${reference.agent}" at ${reference.provider}`
    const keys = materials.map((material) => parseApiKey(material, where))
    if (keys.length === 0) throw new KeyUnavailableError({ message: `There is no key in ${where}.` })
    this.#fetchedAt = clock.now()
    this.#rejectedSinceFetch = false
    this.#hold(keys)
    return this.#inOrder()
  }

  #hold(keys: readonly ApiKey[]): void {
    const known = new Set(this.#keys.map(({ fingerprint }) => fingerprint))
    const prints = keys.map(({ fingerprint }) => fingerprint)
    this.#keys = keys.filter(({ fingerprint }, index) => prints.indexOf(fingerprint) === index)
    this.#quarantine.keepOnly(prints)
    for (const key of this.#keys) if (!known.has(key.fingerprint)) this.#announce('key.resolved', key)
  }

  #inOrder(): readonly ApiKey[] {
    const now = this.#options.clock.now()
    const isHeldBack = ({ fingerprint }: ApiKey): boolean => this.#quarantine.holds(fingerprint, now)
    if (!this.#keys.some(isHeldBack)) return this.#keys
    // Among rejected keys the one that will be tried again first: a single stray rejection is more likely to be over.
    const heldBack = this.#keys.filter(isHeldBack).sort((left, right) => this.#endOf(left) - this.#endOf(right))
    return [...this.#keys.filter((key) => !isHeldBack(key)), ...heldBack]
  }

  #endOf({ fingerprint }: ApiKey): number {
    return this.#quarantine.endOf(fingerprint)
  }

  #announce(type: KeyEvent['type'], { label, fingerprint }: ApiKey): void {
    const { reference, source, clock, onEvent } = this.#options
    const { agent, provider, team, environment } = reference
    onEvent?.({
      type,
      version: 1,
      at: clock.now(),
      agent,
      ...(team === undefined ? {} : { team }),
      ...(environment === undefined ? {} : { environment }),
      provider,
      key: { label, fingerprint },
      source: source?.name ?? 'adopted',
    })
  }
}
