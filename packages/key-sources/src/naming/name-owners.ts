import { KeyUnavailableError } from '@bursar/core'
import type { KeyReference } from '@bursar/core'

export interface NameOwnersOptions {
  /** The option that names secrets, as its user writes it. */
  readonly option: string
  /** Where a secret is, for errors. */
  readonly place: (name: string) => string
}

/**
 * Who got keys under which name. A pattern may leave out the provider, and a function may name anything: one secret must
 * still never serve two agents, or two providers, without anybody having said so.
 */
export class NameOwners {
  readonly #owners = new Map<string, KeyReference>()
  readonly #options: NameOwnersOptions

  constructor(options: NameOwnersOptions) {
    this.#options = options
  }

  /** Throws `KeyUnavailableError` where the name already serves another agent, or another provider. */
  assertFree(name: string, reference: KeyReference): void {
    const owner = this.#owners.get(name) ?? reference
    if (owner.agent === reference.agent && owner.provider === reference.provider) return
    const { option, place } = this.#options
    throw new KeyUnavailableError({
      message:
        `No key for agent "${reference.agent}" at ${reference.provider}: ${place(name)} already serves agent ` +
        `"${owner.agent}" at ${owner.provider}. Give ${option} so that it keeps them apart.`,
    })
  }

  /** To be called only for names that exist, so that made-up agents don't fill the memory. */
  claim(name: string, reference: KeyReference): void {
    this.assertFree(name, reference)
    this.#owners.set(name, reference)
  }
}
