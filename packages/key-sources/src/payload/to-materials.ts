import type { KeyMaterial } from '@bursar/core'
import type { Payload } from './parse-payload.js'

/** What a source knows of one version of a secret. */
export interface VersionFacts {
  readonly version?: string | undefined
  /** Epoch ms. */
  readonly createdAt?: number | undefined
  /** Epoch ms. */
  readonly expiresAt?: number | undefined
}

/** The keys in one version of a secret, newest first. What the secret says of itself counts more than its version. */
export function toMaterials(payload: Payload, facts: VersionFacts = {}): readonly KeyMaterial[] {
  const { current, previous, rotatedAt = facts.createdAt, expiresAt = facts.expiresAt } = payload
  const newest: KeyMaterial = {
    secret: current,
    ...(facts.version !== undefined && { version: facts.version }),
    ...(rotatedAt !== undefined && { createdAt: rotatedAt }),
    ...(expiresAt !== undefined && { expiresAt }),
  }
  return previous === undefined ? [newest] : [newest, { secret: previous }]
}
