import type { Redactor } from '@bursar/redact'
import type { Clock } from '../contracts/clock.js'
import type { KeyEvent } from '../contracts/events.js'
import type { KeyReference, KeySource } from '../contracts/key-source.js'
import { KeyUnavailableError } from '../errors/index.js'
import type { ApiKey } from './api-key.js'
import { askSource } from './ask-source.js'
import type { CompromisedKeys } from './compromised-keys.js'
import { describeUnusable } from './describe-unusable.js'
import { dueKeys } from './due-keys.js'
import { type AnnounceKey, keyAnnouncer } from './key-announcer.js'
import type { KeyLine } from './key-line.js'
import { KeyMembers } from './key-members.js'
import type { KeyRingSettings } from './key-ring-settings.js'
import { type Accepted, Renewal } from './renewal.js'
import type { RingKey } from './ring-key.js'

export interface HeldKeysOptions {
  readonly reference: KeyReference
  /** `undefined` for keys that were adopted. */
  readonly source: KeySource | undefined
  readonly clock: Clock
  readonly redactor: Redactor
  readonly settings: KeyRingSettings
  readonly compromised: CompromisedKeys
  readonly onEvent: (event: KeyEvent) => void
  readonly onRefresh?: ((keys: HeldKeys) => void) | undefined
  /** Age in ms at which a key of this agent is due for rotation. */
  readonly rotateAfterMs: number
}

/** A key that ends by itself is renewed when this much of its remaining life is over. */
const renewAtShareOfLife = 0.8
const none: readonly RingKey[] = []

/** The keys of one agent at one provider: which of them serve, and when their source is asked for others. */
export class HeldKeys {
  readonly #options: HeldKeysOptions
  readonly #members: KeyMembers
  /** `undefined` for adopted keys, which nobody renews. */
  readonly #renewal: Renewal<readonly ApiKey[]> | undefined
  /** Tells an event of one of these keys. */
  readonly announce: AnnounceKey
  readonly sourceName: string
  /** The keys to try by label; true from `#servingFrom` until `#servingUntil`. */
  readonly #serving = new Map<string, readonly RingKey[]>()
  #servingFrom = Number.POSITIVE_INFINITY
  #servingUntil = Number.NEGATIVE_INFINITY
  #announcedStaleAt = Number.NEGATIVE_INFINITY
  /** Who asked for the refresh under way, where a person did. */
  #actor: string | undefined

  constructor(options: HeldKeysOptions) {
    this.#options = options
    const { reference, source, clock, onEvent, settings, compromised } = options
    this.sourceName = source?.name ?? 'adopted'
    this.announce = keyAnnouncer({ reference, sourceName: this.sourceName, clock, onEvent })
    this.#members = new KeyMembers({
      overlapMs: settings.overlapMs,
      isCompromised: ({ fingerprint }) => compromised.has(fingerprint),
    })
    this.#renewal = source && this.#renewalFrom(source)
  }

  get reference(): KeyReference {
    return this.#options.reference
  }

  get isAdopted(): boolean {
    return this.#renewal === undefined
  }

  get rotateAfterMs(): number {
    return this.#options.rotateAfterMs
  }

  get lines(): ReadonlyMap<string, KeyLine> {
    return this.#members.lines
  }

  /** Every key that is remembered, those that no longer serve included. */
  get known(): readonly RingKey[] {
    return this.#members.known
  }

  /** The keys to try, in order; at least one. The path of every call: one comparison and one look-up. */
  candidates(label?: string): readonly RingKey[] | Promise<readonly RingKey[]> {
    const now = this.#options.clock.now()
    if (now < this.#servingUntil && now >= this.#servingFrom) {
      const keys = this.#serving.get(label ?? this.#members.label)
      if (keys !== undefined && keys.length > 0) return keys
    }
    return this.#renew(label, now)
  }

  /**
   * The provider said that this key is not valid: it stands behind the others for 5 s, doubling to 5 min, and where it was
   * the newest one the source is asked for a newer. Report nothing else: another key is no way around a limit.
   */
  reject(key: RingKey): void {
    const now = this.#options.clock.now()
    const isPrimary = this.lines.get(key.label)?.primary === key
    const isNews = key.quarantine.begin(now)
    if (isNews) {
      this.changed()
      this.announce('key.rejected', key, { reason: isPrimary ? 'primary' : 'previous' })
      this.announce('key.quarantined', key, { until: key.quarantine.endsAt })
    }
    if ((isNews && isPrimary) || this.#fresh(key.label).length === 0) this.#renewal?.renewEarly(now)
  }

  /** Another key of the label that a call has not tried yet; waits for the source where none is at hand. */
  replacement(label: string, tried: ReadonlySet<RingKey>): RingKey | undefined | Promise<RingKey | undefined> {
    const untried = (): RingKey | undefined => this.#fresh(label).find((key) => !tried.has(key))
    return untried() ?? this.#renewal?.running?.then(untried)
  }

  /** Takes over a key that no source has. */
  adopt(key: ApiKey): void {
    this.#accept([key])
  }

  /** Asks the source now. Throws why it did not answer. */
  async rotate(actor: string): Promise<void> {
    this.#actor = actor
    try {
      await this.#renewal?.renewNow()
    } finally {
      this.#actor = undefined
    }
    if (this.#renewal?.failure !== undefined) throw this.#renewal.failure
  }

  /** The source says that the keys may be others. */
  expire(): void {
    this.#renewal?.expire()
    this.changed()
  }

  /** Which keys serve has to be found out anew. */
  changed(): void {
    this.#servingUntil = Number.NEGATIVE_INFINITY
  }

  #renewalFrom(source: KeySource): Renewal<readonly ApiKey[]> {
    const { reference, clock, redactor, settings } = this.#options
    return new Renewal<readonly ApiKey[]>({
      clock,
      ask: () => askSource({ source, reference, clock, redactor, deadlineMs: settings.fetchDeadlineMs }),
      accept: (keys) => this.#accept(keys),
      failed: (error) => this.#fail(error),
    })
  }

  /** Keys at hand serve while the source is asked; a call waits only where there are none. */
  #renew(label: string | undefined, now: number): readonly RingKey[] | Promise<readonly RingKey[]> {
    if (this.#mayServe(label, now)) this.#renewal?.renewIfDue(now)
    else this.#renewal?.renewEarly(now)
    const running = this.#renewal?.running
    if (running === undefined || this.#mayServe(label, now)) return this.#current(label)
    return running.then(() => this.#current(label))
  }

  #mayServe(label: string | undefined, now: number): boolean {
    if (now >= this.#trustedUntil()) return false
    return (this.lines.get(label ?? this.#members.label)?.serving(now).length ?? 0) > 0
  }

  /** Epoch ms up to which the latest answer is believed while no other comes. */
  #trustedUntil(): number {
    const { lifetimeMs, staleLimitMs } = this.#options.settings
    return this.#renewal === undefined ? Number.POSITIVE_INFINITY : this.#renewal.answeredAt + lifetimeMs + staleLimitMs
  }

  #current(label: string | undefined): readonly RingKey[] {
    const now = this.#options.clock.now()
    const wanted = label ?? this.#members.label
    this.#arrange(now)
    const keys = now < this.#trustedUntil() ? (this.#serving.get(wanted) ?? none) : none
    if (keys.length > 0) return keys
    throw this.#unavailable(wanted, now)
  }

  #arrange(now: number): void {
    const lines = [...this.lines.values()]
    for (const key of lines.flatMap((line) => line.retire(now))) {
      // One that had run out before it was first seen never served here.
      if (key.firstSeenAt < now) this.announce('key.retired', key, { reason: key.retirement ?? 'retired' })
    }
    for (const [label, line] of this.lines) this.#serving.set(label, line.serving(now))
    this.#servingFrom = now
    const ends = lines.map((line) => line.changesAt(now))
    this.#servingUntil = Math.min(this.#trustedUntil(), this.#nextQuestionAt(), ...ends)
  }

  #nextQuestionAt(): number {
    // While the source is asked there is nothing to do but to serve; its answer arranges anew.
    if (this.#renewal === undefined || this.#renewal.running !== undefined) return Number.POSITIVE_INFINITY
    return this.#renewal.dueAt
  }

  /** Keys of a label that may serve and are not in quarantine. */
  #fresh(label: string): readonly RingKey[] {
    const now = this.#options.clock.now()
    return (this.lines.get(label)?.serving(now) ?? none).filter(({ quarantine }) => !quarantine.holds(now))
  }

  #accept(keys: readonly ApiKey[]): Accepted {
    const now = this.#options.clock.now()
    const { added, successions, isNews } = this.#members.accept(keys, now)
    this.changed()
    for (const key of added) this.announce('key.resolved', key)
    for (const { primary, superseded } of successions) {
      this.announce('key.rotated', primary, {
        previous: superseded.identity,
        reason: added.includes(primary) ? 'new' : 'returned',
        ...(this.#actor === undefined ? {} : { actor: this.#actor }),
      })
    }
    for (const { key, reason } of dueKeys(this.#primaries(), { rotateAfterMs: this.rotateAfterMs, now })) {
      this.announce('key.stale', key, { reason })
    }
    this.#options.onRefresh?.(this)
    return { isNews, lifetimeMs: this.#lifetimeOf(keys, now) }
  }

  #lifetimeOf(keys: readonly ApiKey[], now: number): number {
    const lives = keys.flatMap(({ expiresAt }) => (expiresAt !== undefined && expiresAt > now ? [expiresAt - now] : []))
    return Math.min(this.#options.settings.lifetimeMs, ...lives.map((life) => life * renewAtShareOfLife))
  }

  /** A failure is told when the answer at hand is past its lifetime, and then once in every further lifetime. */
  #fail(error: KeyUnavailableError): void {
    this.changed()
    const now = this.#options.clock.now()
    const { lifetimeMs } = this.#options.settings
    const isTold = now >= this.#announcedStaleAt && now < this.#announcedStaleAt + lifetimeMs
    if (isTold || now < (this.#renewal?.answeredAt ?? now) + lifetimeMs) return
    this.#announcedStaleAt = now
    for (const key of this.#primaries()) this.announce('key.stale', key, { reason: error.message })
  }

  #primaries(): readonly RingKey[] {
    return [...this.lines.values()].flatMap(({ primary }) => (primary === undefined ? [] : [primary]))
  }

  #unavailable(label: string, now: number): KeyUnavailableError {
    const { failure, answeredAt = now } = this.#renewal ?? {}
    if (failure !== undefined && answeredAt === Number.NEGATIVE_INFINITY) return failure
    const minutes = Math.round((now - answeredAt) / 60_000)
    const why =
      now >= this.#trustedUntil()
        ? `were last confirmed by the key source "${this.sourceName}" ${minutes} minutes ago, which is too long`
        : describeUnusable(label, { lines: this.lines, compromised: this.#options.compromised, now })
    const { agent, provider } = this.reference
    return new KeyUnavailableError({
      message: `The keys of agent "${agent}" at ${provider} ${why}.${failure === undefined ? '' : ` The source was asked again: ${failure.message}`}`,
      ...(failure === undefined ? {} : { cause: failure }),
    })
  }
}
