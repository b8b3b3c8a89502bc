import type { ApiKey } from './api-key.js'
import { KeyLine, type LineRules } from './key-line.js'
import { defaultKeyLabel } from './parse-api-key.js'
import { RingKey } from './ring-key.js'

/** Keys that no longer serve are remembered up to this many, so that one that returns is recognised. */
const maxKnownKeys = 32

/** What an answer of the source changed. */
export interface Acceptance {
  readonly added: readonly RingKey[]
  readonly successions: readonly Succession[]
  /** A label has another primary key than before, or its first. */
  readonly isNews: boolean
}

export interface Succession {
  readonly primary: RingKey
  readonly superseded: RingKey
}

/** The keys of one ring by label, and those it remembers. */
export class KeyMembers {
  readonly #rules: LineRules
  readonly #known = new Map<string, RingKey>()
  readonly #lines = new Map<string, KeyLine>()
  #label = defaultKeyLabel

  constructor(rules: LineRules) {
    this.#rules = rules
  }

  /** Label of calls that name none. */
  get label(): string {
    return this.#label
  }

  get lines(): ReadonlyMap<string, KeyLine> {
    return this.#lines
  }

  /** Every key that is remembered, those that no longer serve included. */
  get known(): readonly RingKey[] {
    return [...this.#known.values()]
  }

  /** Takes over what the source lists, newest first. */
  accept(keys: readonly ApiKey[], now: number): Acceptance {
    const added: RingKey[] = []
    const listed = Map.groupBy(
      keys.map((key) => this.#remember(key, now, added)),
      ({ label }) => label,
    )
    const labels = [...new Set([...listed.keys(), ...this.#lines.keys()])]
    const before = labels.map((label) => this.#lines.get(label)?.primary)
    const superseded = labels.map((label) => this.#lineOf(label).succeed([...new Set(listed.get(label))], now))
    const primaries = labels.map((label) => this.#lineOf(label).primary)
    this.#chooseLabel(listed)
    this.#forget()
    return {
      added,
      successions: primaries.flatMap((primary, index) => {
        const old = superseded[index]
        return primary === undefined || old === undefined ? [] : [{ primary, superseded: old }]
      }),
      isNews: primaries.some((primary, index) => primary !== before[index]),
    }
  }

  #remember(key: ApiKey, now: number, added: RingKey[]): RingKey {
    const id = identify(key)
    const known = this.#known.get(id)
    if (known !== undefined) return known.renew(key, now)
    const member = new RingKey(key, now)
    this.#known.set(id, member)
    added.push(member)
    return member
  }

  #lineOf(label: string): KeyLine {
    let line = this.#lines.get(label)
    if (line === undefined) this.#lines.set(label, (line = new KeyLine(this.#rules)))
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
}

/** One key under two labels is two members of the ring. */
function identify({ label, fingerprint }: ApiKey): string {
  return `${label}\0${fingerprint}`
}
