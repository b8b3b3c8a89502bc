import type { KeyMaterial } from '@bursar/core'
import { ReadFailure } from '../source/read-failure.js'
import { parsePayload } from './parse-payload.js'
import { toMaterials, type VersionFacts } from './to-materials.js'

/** One version of a secret as its source gave it. */
export interface SecretVersion extends VersionFacts {
  /** Its text, or the object it holds. */
  readonly value: unknown
}

/**
 * The keys of a secret whose source keeps versions. The version before is asked for only where the current one does not
 * hold the previous key itself. Rejects with what `readPrevious` rejects with: to go on with one key because the other
 * could not be read would end an overlap unseen.
 */
export async function withPrevious(
  current: SecretVersion,
  readPrevious: () => Promise<SecretVersion | undefined>,
): Promise<readonly KeyMaterial[]> {
  const keys = toMaterials(parsePayload(current.value), current)
  if (keys.length > 1) return keys
  const previous = await readPrevious()
  return previous === undefined ? keys : [...keys, ...usableKey(previous)]
}

/** A version that holds no key is as good as none: it may be the mistake that the current one corrected. */
function usableKey(previous: SecretVersion): readonly KeyMaterial[] {
  try {
    return toMaterials(parsePayload(previous.value), previous).slice(0, 1)
  } catch (error) {
    if (error instanceof ReadFailure) return []
    throw error
  }
}
