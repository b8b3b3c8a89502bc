/** Who changed something. `system`: Bursar itself, when nobody asked (a rotation seen in the source). */
export interface AuditActor {
  readonly type: 'user' | 'service' | 'system' | 'provider'
  readonly id: string
  readonly name?: string
}

/** A change of what governs: keys, budgets, policies. Requests are not audited, they are events. */
export type AuditAction =
  | 'audit.start'
  | 'audit.recover'
  | 'audit.checkpoint'
  | 'audit.end'
  | 'config.load'
  | 'budget.limit'
  | 'prices.replace'
  | 'agent.suspend'
  | 'agent.resume'
  | 'key.rotate'
  | 'key.quarantine'
  | 'key.retire'
  | 'key.compromise'
  | 'key.adopt'

/** What to record. `before` and `after` are policy values: never a key, a prompt or an error of a provider. */
export interface AuditChange {
  readonly action: AuditAction
  readonly target: { readonly type: 'key' | 'budget' | 'agent' | 'prices' | 'governor' | 'audit'; readonly id: string }
  readonly actor: AuditActor
  /** `requested` is written before a change is made, so that none goes unrecorded; `failure` tells that it was not made. */
  readonly outcome: 'requested' | 'success' | 'failure'
  readonly reason?: string
  readonly before?: unknown
  readonly after?: unknown
  /** Finds the events of the same cause. */
  readonly correlationId?: string
}

/** A change in its place in a chain: each record holds the hash of the one before. */
export interface AuditRecord extends AuditChange {
  readonly version: 1
  /** One chain per writer. */
  readonly chain: string
  /** From 0, without gaps. */
  readonly sequence: number
  /** Hash of the record before, in hexadecimal. The first record of a chain names the last one its sink held. */
  readonly previous: string
  readonly id: string
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string
  /** SHA-256 over the record's line up to here, in hexadecimal. */
  readonly hash: string
  /** Of the hash, in base64; where the log has a signer, on `audit.start`, `audit.checkpoint` and `audit.end`. */
  readonly signature?: string
}

/** Where records go. One line of JSON each, without a line feed. */
export interface AuditSink {
  /** Keeps the line for good, in the order of the calls; a promise that rejects, or a throw, means it is not kept. */
  append(line: string): void | Promise<void>
  /** The hash of the last record held, from which a new chain goes on; asked once, before the first line. */
  lastHash?(): string | undefined
  /** What `lastHash` found broken at the end of what it holds; told once, in the new chain's second record. */
  damage?(): AuditDamage | undefined
  close?(): void | Promise<void>
}

/** A last line that was cut off when its writer died. It stays where it is; what follows says so. */
export interface AuditDamage {
  readonly bytes: number
  /** SHA-256 of the broken line, in hexadecimal. */
  readonly hash: string
}

/** The place a chain has reached. Keep it where whoever can write the log can't: it proves that nothing was cut off. */
export interface AuditHead {
  readonly chain: string
  readonly sequence: number
  readonly hash: string
}

/** Signs hashes; its verifier needs the public key only. */
export interface AuditSigner {
  /** @returns the signature in base64 */
  sign(hash: string): string
}

/** Keeps the record of changes. */
export interface AuditLog {
  /** Resolves when every sink holds the record; rejects with `AuditUnavailableError` where one does not. */
  record(change: AuditChange): Promise<void>
  head(): AuditHead | undefined
  /** Tells each head that is worth keeping elsewhere: every `checkpointEvery` records, and at the end. */
  onHead(listener: (head: AuditHead) => void): () => void
  /** Writes `audit.end` and closes the sinks. */
  close(): Promise<void>
}
