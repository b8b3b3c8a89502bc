/** Which key is asked for. */
export interface KeyReference {
  readonly provider: string
  readonly agent: string
  readonly team?: string | undefined
  /** `live`, `test` ..., where the agent declares one. */
  readonly environment?: string | undefined
}

/** One key of an agent. `secret` never leaves the process except in the one header it belongs to. */
export interface KeyMaterial {
  readonly secret: string
  /** What the key is for: `default`, `canary`. Survives rotation; budgets may count by it. @default "default" */
  readonly label?: string
  /** The source's own version of this key. */
  readonly version?: string
  /** Epoch ms at which the key was made, where the source knows. */
  readonly createdAt?: number
  /** Epoch ms from which the key no longer serves; for keys that end by themselves. @default never */
  readonly expiresAt?: number
}

export interface KeyFetchOptions {
  /** Aborted when the ring no longer waits for the answer. */
  readonly signal?: AbortSignal
}

/** Where the keys of agents come from. */
export interface KeySource {
  /** Names the source in events and errors: `environment`. */
  readonly name: string
  /**
   * The keys of one agent, newest first: of each label the current one, then the previous one while a rotation overlaps.
   * Throws `KeyUnavailableError` naming where it looked when there is none; never prints a secret, nor its own credentials.
   */
  fetch(reference: KeyReference, options?: KeyFetchOptions): readonly KeyMaterial[] | Promise<readonly KeyMaterial[]>
  /**
   * Calls `changed` when the keys of a reference may have changed, so that a rotation is noticed at once instead of after
   * the cache's lifetime. It may be called too often, and must not keep the process alive. The returned function ends it.
   */
  readonly watch?: (reference: KeyReference, changed: () => void) => () => void
}
