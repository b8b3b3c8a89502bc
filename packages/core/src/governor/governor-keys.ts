import type { KeyIdentity, KeyUseEvidence } from '../contracts/events.js'
import type { KeyStatus } from '../key/key-status.js'
import type { ActorOptions } from './governor.js'

/** Changes of keys at run time, without a restart. Each names its actor; none ever shows a key. */
export interface GovernorKeys {
  /**
   * Asks the source now and takes over what it answers: calls from here on leave with the new key, those in flight end with
   * theirs. Throws `KeyUnavailableError` where the source fails (the keys at hand go on serving), and `ConfigurationError`
   * for adopted keys, which no source has.
   */
  rotate(agent: string, options: RotateOptions): Promise<readonly KeyRotation[]>
  /**
   * The key is known to others: it never serves again, whoever holds it, overlap or not, and the source is asked for another
   * one at once. Until there is one the agent fails closed with a 503. Other processes that share the store learn of it when
   * their source answers the next time, or later where the store is away. Returns what was marked. Throws `ConfigurationError`
   * where the agent has several keys and none is named.
   */
  markCompromised(agent: string, options: CompromiseOptions): Promise<readonly KeyIdentity[]>
  /**
   * Takes a previous key out of service before its overlap ends. Throws `KeyInUseError`, with the evidence, where it is in
   * use or nobody can tell; and `ConfigurationError` for the primary key. `force` overrides both.
   */
  retire(agent: string, options: RetireOptions): Promise<KeyUseEvidence>
  /** Every key of one agent, or of all declared and known ones, and which one is to be rotated next. Asks the source for keys not yet known. */
  status(agent?: string): Promise<KeyReport>
}

export interface RotateOptions extends ActorOptions {
  /** @default every provider at which the agent has keys */
  readonly provider?: string
}

export interface CompromiseOptions extends RotateOptions {
  /** Which of the agent's keys: `kf_...` as events and `status` show it, or `all`. @default its only key */
  readonly fingerprint?: string
  readonly reason?: string
}

export interface RetireOptions extends RotateOptions {
  /** Which of the agent's keys. @default its only previous key */
  readonly fingerprint?: string
  /** How long the key must not have been used, in ms; at most a day. @default 3_600_000 */
  readonly quietMs?: number
  /** Asks the provider when it last saw the key, in epoch ms; `null`: never. */
  readonly providerLastUsed?: (key: KeyStatus) => number | null | Promise<number | null>
  /** Retires it whatever the evidence says. @default false */
  readonly force?: boolean
}

/** What asking the source brought for one label. */
export interface KeyRotation {
  readonly provider: string
  readonly label: string
  /** The key that serves now. */
  readonly key: KeyIdentity
  /** The one that served before; absent where that is the same. */
  readonly previous?: KeyIdentity
}

export interface KeyReport {
  readonly keys: readonly KeyStatus[]
  /** The key whose `rotateBy` comes first, be it past or to come. */
  readonly rotateNext: KeyStatus | undefined
  /** Declared agents whose source gave no key, and why. */
  readonly unavailable: readonly { readonly agent: string; readonly provider: string; readonly message: string }[]
}
