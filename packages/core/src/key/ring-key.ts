import type { KeyIdentity } from '../contracts/events.js'
import type { ApiKey } from './api-key.js'
import { Quarantine } from './quarantine.js'

/** Why a key no longer serves, for good. */
export type Retirement = 'retired' | 'expired' | 'overlap_ended'

/** One key of a ring and what became of it. Lives across refreshes, so that its use is counted as long as it is known. */
export class RingKey {
  /** What the source last said of it. */
  key: ApiKey
  readonly firstSeenAt: number
  readonly quarantine: Quarantine = new Quarantine()
  /** Epoch ms at which another key took its place; `undefined` for the primary key of its label. */
  supersededAt: number | undefined
  retirement: Retirement | undefined
  /** Calls that left with it and have not ended; a streamed one ends with its body. */
  inFlight = 0
  /** Epoch ms of the latest begin or end of a call. */
  lastUsedAt: number | undefined
  /** Epoch ms at which the fleet was last told of its use. */
  publishedAt: number = Number.NEGATIVE_INFINITY
  /** Epoch ms at which it was last announced as due for rotation. */
  announcedDueAt: number = Number.NEGATIVE_INFINITY

  constructor(key: ApiKey, firstSeenAt: number) {
    this.key = key
    this.firstSeenAt = firstSeenAt
  }

  get label(): string {
    return this.key.label
  }

  get fingerprint(): string {
    return this.key.fingerprint
  }

  get identity(): KeyIdentity {
    return { label: this.label, fingerprint: this.fingerprint }
  }

  /** Epoch ms from which it is counted as existing: when it was made, where the source says so. */
  get bornAt(): number {
    return this.key.createdAt ?? this.firstSeenAt
  }

  isExpired(now: number): boolean {
    return this.key.expiresAt !== undefined && now >= this.key.expiresAt
  }

  /** The source lists it again, perhaps with another end. */
  renew(key: ApiKey, now: number): this {
    this.key = key
    if (this.retirement === 'expired' && !this.isExpired(now)) this.retirement = undefined
    return this
  }

  /** It is the primary key, perhaps again. */
  promote(): void {
    this.supersededAt = undefined
    this.retirement = undefined
    this.quarantine.lift()
  }
}
