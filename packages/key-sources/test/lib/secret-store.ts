import { createHash } from 'node:crypto'
import type { Silence } from './start-server.ts'

/** What goes wrong between a source and its server. */
export type Fault = 'denied' | 'throttled' | 'unavailable' | 'hang' | 'stall' | 'destroy' | 'garbage'

export interface StoredVersion {
  readonly number: number
  /** As vendors without numbers name versions. */
  readonly id: string
  readonly text: string
  readonly createdAt: Date
  isLive: boolean
}

/** The versions of secrets that a server of the tests holds, and how it misbehaves. */
export class SecretStore {
  /** What every further request meets. */
  fault: Fault | undefined
  /** Called once, before the second request is answered: between the readings of the current and the previous version. */
  between: (() => void) | undefined
  /** Credentials that requests came with. */
  readonly credentials = new Set<string>()
  readonly #secrets = new Map<string, StoredVersion[]>()
  #requests = 0

  /** Adds a version, which becomes the current one; without a time, each is an hour younger than the one before. */
  write(name: string, text: string, time?: Date): void {
    const number = (this.#secrets.get(name)?.length ?? 0) + 1
    const id = createHash('md5').update(`${name} ${number}`).digest('hex')
    const createdAt = time ?? new Date(Date.UTC(2026, 10, 1, number))
    const version = { number, id, text, createdAt, isLive: true }
    this.#secrets.set(name, [...(this.#secrets.get(name) ?? []), version])
  }

  /** Takes the version before the current one away: deleted, disabled or without its label, as the vendor has it. */
  removePrevious(name: string): void {
    const version = this.#secrets.get(name)?.at(-2)
    if (version) version.isLive = false
  }

  /** Oldest first; none for a secret that does not exist. */
  versionsOf(name: string): readonly StoredVersion[] {
    return this.#secrets.get(name) ?? []
  }

  /** Counts a request, and gives the fault that ends it without an answer. */
  receive(...credentials: readonly (string | undefined)[]): Silence | undefined {
    for (const credential of credentials) if (credential !== undefined) this.credentials.add(credential)
    if (++this.#requests === 2) this.between?.()
    const { fault } = this
    return fault === 'hang' || fault === 'stall' || fault === 'destroy' ? fault : undefined
  }

  get requests(): number {
    return this.#requests
  }

  /**
   * All that must never be seen. Servers of the tests put it into their errors, so that a source that repeats one is found
   * out.
   */
  get loud(): string {
    return [...this.credentials, ...[...this.#secrets.values()].flat().map(({ text }) => text)].join(' ')
  }
}
