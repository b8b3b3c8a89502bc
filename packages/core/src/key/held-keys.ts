import type { Redactor } from '@bursar/redact'
import type { Clock } from '../contracts/clock.js'
import type { KeyEvent } from '../contracts/events.js'
import type { KeyReference, KeySource } from '../contracts/key-source.js'
import { KeyUnavailableError } from '../errors/index.js'
import type { ApiKey } from './api-key.js'
import { askSource } from './ask-source.js'
import type { CompromisedKeys } from './compromised-keys.js'
import { describeUnusable } from './describe-unusable.js'
import { KeyLine } from './key-line.js'
import type { KeyRingSettings } from './key-ring-settings.js'
import { defaultKeyLabel } from './parse-api-key.js'
import { type Accepted, Renewal } from './renewal.js'
import { RingKey } from './ring-key.js'

export interface HeldKeysOptions {
  readonly reference: KeyReference
  /** `undefined` for keys that were adopted. */
  readonly source: KeySource | undefined
  readonly clock: Clock
  readonly redactor: Redactor
  readonly settings: KeyRingSettings
  readonly compromised: CompromisedKeys
  readonly onEvent: (event: KeyEvent) => void
  /** Age in ms at which a key of this agent is due for rotation. */
  readonly rotateAfterMs: number
}

type EventFacts = Pick<KeyEvent, 'previous' | 'reason' | 'until' | 'actor' | 'evidence'>

const dayMs = 86_400_000
/** Keys that no longer serve are remembered up to this many, so that one that returns is recognised. */
const maxKnownKeys = 32
/** A key that ends by itself is renewed when this much of its remaining life is over. */
const renewAtShareOfLife = 0.8
const none: readonly RingKey[] = []

/** The keys of one agent at one provider. */
export class HeldKeys {
  readonly #options: HeldKeysOptions
  readonly #renewal: Renewal<readonly ApiKey[]>
  readonly #known = new Map<string, RingKey>()
  readonly #lines = new Map<string, KeyLine>()
  /** Label of calls that name none. */
  #label = defaultKeyLabel
  /** The keys to try by label; true from `#servingFrom` until `#servingUntil`. */
  readonly #serving = new Map<string, readonly RingKey[]>()
  #servingFrom = Number.POSITIVE_INFINITY
  #servingUntil = Number.NEGATIVE_INFINITY
  #announcedStaleAt = Number.NEGATIVE_INFINITY
  /** Who asked for the refresh under way, where a person did. */
  #actor: string | undefined

  constructor(options: HeldKeysOptions) {
    this.#options = options
    const { clock, source, reference, redactor, settings } = options
    this.#renewal = new Renewal<readonly ApiKey[]>({
      clock,
      ask: () => {
        if (source === undefined) return []
        return askSource({ source, reference, clock, redactor, deadlineMs: settings.fetchDeadlineMs })
      },
      accept: (keys) => this.#accept(keys),
      failed: (error) => this.#announceStale(error),
    })
  }

  get reference(): KeyReference {
    return this.#options.reference
  }

  get sourceName(): string {
    return this.#options.source?.name ?? 'adopted'
  }

  get isAdopted(): boolean {
    return this.#options.source === undefined
  }

  get rotateAfterMs(): number {
    return this.#options.rotateAfterMs
  }

  get lines(): ReadonlyMap<string, KeyLine> {
    return this.#lines
  }

  /** Every key that is remembered, those that no longer serve included. */
  get known(): readonly RingKey[] {
    return [...this.#known.values()]
  }

  /** The keys to try, in order; at least one. The path of every call: one comparison and one look-up. */
  candidates(label?: string): readonly RingKey[] | Promise<readonly RingKey[]> {
    const now = this.#options.clock.now()
    if (now < this.#servingUntil && now >= this.#servingFrom) {
      const keys = this.#serving.get(label ?? this.#label)
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
    const isPrimary = this.#lines.get(key.label)?.primary === key
    const isNews = key.quarantine.begin(now)
    if (isNews) {
      this.changed()
      this.announce('key.rejected', key, { reason: isPrimary ? 'primary' : 'previous' })
      this.announce('key.quarantined', key, { until: key.quarantine.endsAt })
    }
    if ((isNews && isPrimary) || this.#fresh(key.label).length === 0) this.#renewEarly(now)
  }

  /** Another key of the label that a call has not tried yet; waits for the source where none is at hand. */
  replacement(label: string, tried: ReadonlySet<RingKey>): RingKey | undefined | Promise<RingKey | undefined> {
    const untried = (): RingKey | undefined => this.#fresh(label).find((key) => !tried.has(key))
    const { running } = this.#renewal
    return untried() ?? running?.then(untried)
  }

  /** Takes over a key that no source has. */
  adopt(key: ApiKey): void {
    this.#accept([key])
  }

  /** Asks the source now. Throws why it did not answer. */
  async rotate(actor: string): Promise<void> {
    if (this.#options.source === undefined) return
    this.#actor = actor
    try {
      await this.#renewal.renewNow()
    } finally {
      this.#actor = undefined
    }
    if (this.#renewal.failure !== undefined) throw this.#renewal.failure
  }

  /** The source says that the keys may be others. */
  expire(): void {
    this.#renewal.expire()
    this.changed()
  }

  /** Which keys serve has to be found out anew. */
  changed(): void {
    this.#servingUntil = Number.NEGATIVE_INFINITY
  }

  announce(type: KeyEvent['type'], key: RingKey, facts: EventFacts = {}): void {
    const { clock, onEvent } = this.#options
    const { agent, provider, team, environment } = this.reference
    onEvent({
      type,
      version: 1,
      at: clock.now(),
      agent,
      ...(team === undefined ? {} : { team }),
      ...(environment === undefined ? {} : { environment }),
      provider,
      key: key.identity,
      source: this.sourceName,
      ...facts,
    })
  }

  /** Keys at hand serve while the source is asked; a call waits only where there are none. */
  #renew(label: string | undefined, now: number): readonly RingKey[] | Promise<readonly RingKey[]> {
    if (this.#mayServe(label, now)) this.#renewIfDue(now)
    else this.#renewEarly(now)
    const { running } = this.#renewal
    if (running === undefined || this.#mayServe(label, now)) return this.#current(label)
    return running.then(() => this.#current(label))
  }

  #renewIfDue(now: number): void {
    if (this.#options.source !== undefined) this.#renewal.renewIfDue(now)
  }

  #renewEarly(now: number): void {
    if (this.#options.source !== undefined) this.#renewal.renewEarly(now)
  }

  #mayServe(label: string | undefined, now: number): boolean {
    return !this.#isTooOld(now) && (this.#lines.get(label ?? this.#label)?.serving(now).length ?? 0) > 0
  }

  #isTooOld(now: number): boolean {
    const { source, settings } = this.#options
    return source !== undefined && now - this.#renewal.answeredAt >= settings.staleLimitMs + settings.lifetimeMs
  }

  #current(label: string | undefined): readonly RingKey[] {
    const now = this.#options.clock.now()
    const wanted = label ?? this.#label
    if (!this.#isTooOld(now)) {
      this.#arrange(now)
      const keys = this.#serving.get(wanted) ?? none
      if (keys.length > 0) return keys
    }
    throw this.#unavailable(wanted, now)
  }

  #arrange(now: number): void {
    for (const line of this.#lines.values()) {
      for (const key of line.retire(now)) {
        // One that had run out before it was first seen never served here.
        if (key.firstSeenAt < now) this.announce('key.retired', key, { reason: key.retirement ?? 'retired' })
      }
    }
    for (const [label, line] of this.#lines) this.#serving.set(label, line.serving(now))
    this.#servingFrom = now
    const ends = [...this.#lines.values()].map((line) => line.changesAt(now))
    this.#servingUntil = Math.min(this.#nextQuestionAt(), ...ends)
  }

  #nextQuestionAt(): number {
    const { source, settings } = this.#options
    if (source === undefined) return Number.POSITIVE_INFINITY
    const { running, dueAt, answeredAt } = this.#renewal
    return running === undefined ? dueAt : answeredAt + settings.lifetimeMs + settings.staleLimitMs
  }

  /** Keys of a label that may serve and are not in quarantine. */
  #fresh(label: string): readonly RingKey[] {
    const now = this.#options.clock.now()
    const serving = this.#lines.get(label)?.serving(now) ?? none
    return serving.filter(({ quarantine }) => !quarantine.holds(now))
  }

  #accept(keys: readonly ApiKey[]): Accepted {
    const now = this.#options.clock.now()
    const listed = new Map<string, RingKey[]>()
    for (const key of keys) {
      const line = listed.get(key.label) ?? []
      const known = this.#remember(key, now)
      if (!line.includes(known)) line.push(known)
      listed.set(key.label, line)
    }
    const isNews = this.#succeed(listed, now)
    this.#chooseLabel(listed)
    this.#forget()
    this.changed()
    this.#announceDue(now)
    return { isNews, lifetimeMs: this.#lifetimeOf(keys, now) }
  }

  #remember(key: ApiKey, now: number): RingKey {
    const known = this.#known.get(identify(key))
    if (known !== undefined) return known.renew(key, now)
    const added = new RingKey(key, now)
    this.#known.set(identify(key), added)
    this.announce('key.resolved', added)
    return added
  }

  #succeed(listed: ReadonlyMap<string, readonly RingKey[]>, now: number): boolean {
    let isNews = false
    for (const label of new Set([...listed.keys(), ...this.#lines.keys()])) {
      const line = this.#lineOf(label)
      const before = line.primary
      const superseded = line.succeed(listed.get(label) ?? none, now)
      if (line.primary !== before) isNews = true
      if (superseded === undefined || line.primary === undefined) continue
      const isReturn = line.primary.firstSeenAt < now
      this.announce('key.rotated', line.primary, {
        previous: superseded.identity,
        reason: isReturn ? 'returned' : 'new',
        ...(this.#actor === undefined ? {} : { actor: this.#actor }),
      })
    }
    return isNews
  }

  #lineOf(label: string): KeyLine {
    const { settings, compromised } = this.#options
    let line = this.#lines.get(label)
    if (line === undefined) {
      line = new KeyLine({ overlapMs: settings.overlapMs, isCompromised: (key) => compromised.has(key.fingerprint) })
      this.#lines.set(label, line)
    }
    return line
  }

  /** The label that was served before stays, where it can: its order among others says nothing. */
  #chooseLabel(listed: ReadonlyMap<string, unknown>): void {
    if (listed.has(defaultKeyLabel)) this.#label = defaultKeyLabel
    else if (!listed.has(this.#label)) this.#label = [...listed.keys()][0] ?? this.#label
  }

  #forget(): void {
    const inLine = new Set([...this.#lines.values()].flatMap(({ keys }) => keys))
    for (const [id, key] of this.#known) {
      if (this.#known.size <= maxKnownKeys) return
      if (!inLine.has(key) && key.inFlight === 0) this.#known.delete(id)
    }
  }

  #lifetimeOf(keys: readonly ApiKey[], now: number): number {
    const lives = keys.flatMap(({ expiresAt }) => (expiresAt !== undefined && expiresAt > now ? [expiresAt - now] : []))
    return Math.min(this.#options.settings.lifetimeMs, ...lives.map((life) => life * renewAtShareOfLife))
  }

  #announceStale(error: KeyUnavailableError): void {
    this.changed()
    const now = this.#options.clock.now()
    const { lifetimeMs } = this.#options.settings
    const isAnnounced = now >= this.#announcedStaleAt && now < this.#announcedStaleAt + lifetimeMs
    if (isAnnounced || now < this.#renewal.answeredAt + lifetimeMs) return
    this.#announcedStaleAt = now
    for (const { primary } of this.#lines.values()) {
      if (primary !== undefined) this.announce('key.stale', primary, { reason: error.message })
    }
  }

  /** Said once a day and key, until it is rotated. */
  #announceDue(now: number): void {
    for (const { primary } of this.#lines.values()) {
      if (primary === undefined || now < primary.bornAt + this.rotateAfterMs) continue
      if (now < primary.announcedDueAt + dayMs) continue
      primary.announcedDueAt = now
      const days = Math.floor((now - primary.bornAt) / dayMs)
      const limit = Math.round(this.rotateAfterMs / dayMs)
      this.announce('key.stale', primary, { reason: `rotation is due: ${days} days old, to be rotated every ${limit}` })
    }
  }

  #unavailable(label: string, now: number): KeyUnavailableError {
    const { failure, answeredAt } = this.#renewal
    if (failure !== undefined && answeredAt === Number.NEGATIVE_INFINITY) return failure
    const why = this.#isTooOld(now)
      ? `were last confirmed by the key source "${this.sourceName}" ${Math.round((now - answeredAt) / 60_000)} minutes ago, which is too long`
      : describeUnusable(label, { lines: this.#lines, compromised: this.#options.compromised, now })
    const cause = failure === undefined ? '' : ` The source was asked again: ${failure.message}`
    const { agent, provider } = this.reference
    return new KeyUnavailableError({
      message: `The keys of agent "${agent}" at ${provider} ${why}.${cause}`,
      ...(failure === undefined ? {} : { cause: failure }),
    })
  }
}

/** One key under two labels is two members of the ring. */
function identify({ label, fingerprint }: ApiKey): string {
  return `${label}\0${fingerprint}`
}
