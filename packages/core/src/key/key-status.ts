import type { CompromisedKeys } from './compromised-keys.js'
import type { HeldKeys } from './held-keys.js'
import type { RingKey } from './ring-key.js'

/**
 * `primary`: serves. `previous`: serves where the primary one is rejected, until the overlap ends. `quarantined`: was
 * rejected, stands behind the others for a while. `retired`: no longer serves. `compromised`: must never serve again.
 */
export type KeyState = 'primary' | 'previous' | 'quarantined' | 'retired' | 'compromised'

/** One key as it may be shown to an operator. Times are epoch ms. */
export interface KeyStatus {
  readonly agent: string
  readonly provider: string
  readonly label: string
  /** `kf_` and 12 hexadecimal digits. */
  readonly fingerprint: string
  /** As the provider's console shows it: `sk-proj-...AbCd`. */
  readonly hint: string
  /** The source's own version. */
  readonly version?: string
  readonly state: KeyState
  readonly source: string
  /** When it was made, as its source says, or else when this process first saw it. */
  readonly since: number
  readonly ageMs: number
  readonly expiresAt?: number
  /** By this process. */
  readonly lastUsedAt: number | null
  readonly inFlight: number
  /** When it has to be rotated; only of the key that is the newest of its label. */
  readonly rotateBy?: number
  /** Other agents that hold the same key: whatever happens to it happens to all of them. */
  readonly sharedWith: readonly string[]
}

/** Every key that is remembered, those that serve first. */
export function describeKeys(keys: HeldKeys, compromised: CompromisedKeys, now: number): readonly KeyStatus[] {
  const inLine = [...keys.lines.values()].flatMap((line) => line.keys)
  const others = keys.known.filter((key) => !inLine.includes(key))
  return [...inLine, ...others].map((key) => describeKey(key, { keys, compromised, now }))
}

interface Around {
  readonly keys: HeldKeys
  readonly compromised: CompromisedKeys
  readonly now: number
}

function describeKey(ringKey: RingKey, around: Around): KeyStatus {
  const { keys, now } = around
  const { key, label, fingerprint, bornAt, lastUsedAt = null, inFlight } = ringKey
  const isNewest = keys.lines.get(label)?.primary === ringKey
  return {
    agent: keys.reference.agent,
    provider: keys.reference.provider,
    label,
    fingerprint,
    hint: key.hint(),
    ...(key.version === undefined ? {} : { version: key.version }),
    state: stateOf(ringKey, around),
    source: keys.sourceName,
    since: bornAt,
    ageMs: Math.max(0, now - bornAt),
    ...(key.expiresAt === undefined ? {} : { expiresAt: key.expiresAt }),
    lastUsedAt,
    inFlight,
    ...(isNewest ? { rotateBy: bornAt + keys.rotateAfterMs } : {}),
    sharedWith: [],
  }
}

function stateOf(key: RingKey, { keys, compromised, now }: Around): KeyState {
  if (compromised.has(key.fingerprint)) return 'compromised'
  const line = keys.lines.get(key.label)
  if (line?.serving(now).includes(key) !== true) return 'retired'
  if (key.quarantine.holds(now)) return 'quarantined'
  return line.primary === key ? 'primary' : 'previous'
}
