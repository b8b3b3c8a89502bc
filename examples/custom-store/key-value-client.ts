// Stands for the client of your database: a key-value table whose entries have versions, and one conditional write. etcd,
// Consul, DynamoDB, FoundationDB and Deno KV all have this. It answers asynchronously, so that callers really race.

export interface Entry {
  readonly value: string
  readonly version: number
}

export interface Change {
  readonly key: string
  readonly value: string
  /** Epoch ms from which the table may drop the entry. */
  readonly expiresAt: number
}

export class KeyValueClient {
  private readonly entries = new Map<string, Entry>()
  private readonly clock: { now(): number }

  constructor(clock: { now(): number }) {
    this.clock = clock
  }

  /** The entries of one instant, and the server's time. */
  async read(keys: readonly string[]): Promise<{ entries: readonly (Entry | undefined)[]; now: number }> {
    await roundTrip()
    return { entries: keys.map((key) => this.entries.get(key)), now: this.clock.now() }
  }

  /** Makes all changes if every key still has the version given (0: no entry); otherwise none, and answers `false`. */
  async write(versions: ReadonlyMap<string, number>, changes: readonly Change[]): Promise<boolean> {
    await roundTrip()
    for (const [key, version] of versions) if ((this.entries.get(key)?.version ?? 0) !== version) return false
    for (const { key, value } of changes) {
      this.entries.set(key, { value, version: (this.entries.get(key)?.version ?? 0) + 1 })
    }
    return true
  }
}

function roundTrip(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
