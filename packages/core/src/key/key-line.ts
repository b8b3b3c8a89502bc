import type { RingKey } from './ring-key.js'

/** What decides whether a key that was superseded still serves. */
export interface LineRules {
  readonly overlapMs: number
  readonly isCompromised: (key: RingKey) => boolean
}

/** The keys of one label: the primary one, and those before it. */
export class KeyLine {
  primary: RingKey | undefined
  previous: readonly RingKey[] = []
  readonly #rules: LineRules

  constructor(rules: LineRules) {
    this.#rules = rules
  }

  get keys(): readonly RingKey[] {
    return this.primary === undefined ? this.previous : [this.primary, ...this.previous]
  }

  /**
   * Takes over what the source lists, newest first. Where it lists nothing beside the primary key, the one before stays
   * the previous key. Returns the key whose place another one took.
   */
  succeed(listed: readonly RingKey[], now: number): RingKey | undefined {
    const before = this.primary
    const [primary, ...others] = listed
    const unlisted = this.keys.find((key) => !listed.includes(key))
    this.primary = primary
    this.previous = others.length > 0 || unlisted === undefined ? others : [unlisted]
    const supersededAt = Math.min(primary?.key.createdAt ?? now, now)
    for (const key of this.previous) key.supersededAt ??= supersededAt
    if (primary === before) return undefined
    primary?.promote()
    return before
  }

  /** The keys that may serve, in the order in which they are tried. */
  serving(now: number): readonly RingKey[] {
    const usable = this.keys.filter((key) => this.#isUsable(key, now))
    const heldBack = usable.filter(({ quarantine }) => quarantine.holds(now))
    if (heldBack.length === 0) return usable
    // Among rejected keys the one that will be tried again first: a single stray rejection is more likely to be over.
    heldBack.sort((left, right) => left.quarantine.endsAt - right.quarantine.endsAt)
    return [...usable.filter((key) => !heldBack.includes(key)), ...heldBack]
  }

  /** Retires what has run out; returns those keys. */
  retire(now: number): readonly RingKey[] {
    return this.keys.filter((key) => {
      if (key.retirement !== undefined || this.#rules.isCompromised(key)) return false
      if (key.isExpired(now)) key.retirement = 'expired'
      else if (this.#overlapEnd(key) <= now) key.retirement = 'overlap_ended'
      return key.retirement !== undefined
    })
  }

  /** Epoch ms until which `serving` stays as it is. */
  changesAt(now: number): number {
    const moments = this.keys.flatMap((key) => [
      key.key.expiresAt ?? Number.POSITIVE_INFINITY,
      this.#overlapEnd(key),
      key.quarantine.endsAt,
    ])
    return Math.min(Number.POSITIVE_INFINITY, ...moments.filter((moment) => moment > now))
  }

  #isUsable(key: RingKey, now: number): boolean {
    if (key.retirement !== undefined || this.#rules.isCompromised(key)) return false
    return !key.isExpired(now) && now < this.#overlapEnd(key)
  }

  #overlapEnd({ supersededAt }: RingKey): number {
    return supersededAt === undefined ? Number.POSITIVE_INFINITY : supersededAt + this.#rules.overlapMs
  }
}
