import type { KeySource } from '@bursar/core'
import type { SecretStore } from './secret-store.ts'

/** The deadline of sources in tests that are not about it, on a machine that is busy with other tests. */
export const deadlineMs = 20_000

export interface RigOptions {
  readonly pattern?: string
  readonly deadlineMs?: number
  readonly previous?: boolean
}

/** A source of keys with its vendor's real client, and the server that it talks to. */
export interface Rig {
  readonly store: SecretStore
  source(options?: RigOptions): KeySource
  stop(): Promise<void>
}

/** How a vendor names and says things. */
export interface Wording {
  /** The secret of agent `classifier` of team `support` at `openai`, by the default pattern. */
  readonly secret: string
  readonly denied: RegExp
  readonly missing: RegExp
  readonly throttled: RegExp
  readonly unavailable: RegExp
  readonly unreachable: RegExp
  /** An answer that breaks the protocol. */
  readonly garbage: RegExp
}
