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
  /** Survives rotation; budgets may count by it. @default "default" */
  readonly label?: string
  /** The source's own version of this key. */
  readonly version?: string
}

/** Where the keys of agents come from. */
export interface KeySource {
  /** Names the source in events and errors: `environment`. */
  readonly name: string
  /**
   * The keys of one agent, newest first: the current one, then the previous one while a rotation overlaps.
   * Throws `KeyUnavailableError` naming where it looked when there is none; never prints a secret.
   */
  fetch(reference: KeyReference): readonly KeyMaterial[] | Promise<readonly KeyMaterial[]>
}
