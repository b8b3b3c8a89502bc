import type { KeyMaterial } from '../contracts/key-source.js'
import { KeyUnavailableError } from '../errors/index.js'
import { ApiKey } from './api-key.js'
import { keyDefect } from './key-defect.js'

/** Label of a key whose source gives it none. */
export const defaultKeyLabel = 'default'

/** Where a key came from, for the error, and the environment of its agent. */
export interface KeyOrigin {
  readonly where: string
  readonly environment?: string | undefined
}

/**
 * A key out of what a source gave, without spaces at its ends. Throws `KeyUnavailableError`, which never holds the text,
 * for one that can't be a key or belongs to another environment, and for a label or a time that is none.
 */
export function parseApiKey(material: KeyMaterial, { where, environment }: KeyOrigin): ApiKey {
  const defect = materialDefect(material, environment)
  if (defect !== undefined) throw new KeyUnavailableError({ message: `The key in ${where} ${defect}. Set it again.` })
  const { secret, label = defaultKeyLabel, version, createdAt, expiresAt } = material
  return new ApiKey({ secret: secret.trim(), label, version, createdAt, expiresAt })
}

function materialDefect(material: unknown, environment: string | undefined): string | undefined {
  if (typeof material !== 'object' || material === null) return 'is not an object with a `secret`'
  const { secret, label, version, createdAt, expiresAt } = material as { readonly [name: string]: unknown }
  if (typeof secret !== 'string') return 'is not a string'
  if (!isAbsentOr(label, isLabel)) return 'has a `label` that is not a short text'
  if (!isAbsentOr(version, isLabel)) return 'has a `version` that is not a short text'
  if (!isAbsentOr(createdAt, Number.isFinite) || !isAbsentOr(expiresAt, Number.isFinite)) {
    return 'has a `createdAt` or `expiresAt` that is not a number of epoch milliseconds'
  }
  const isEcho = secret.trim() !== '' && [label, version].some((text) => text === secret || text === secret.trim())
  // Both are shown in events: a source that mixed its fields up must not get a key there.
  return isEcho ? 'stands in its `label` or `version` too, which are shown' : keyDefect(secret, environment)
}

const longestLabel = 128

function isLabel(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= longestLabel
}

function isAbsentOr(value: unknown, is: (value: unknown) => boolean): boolean {
  return value === undefined || is(value)
}
