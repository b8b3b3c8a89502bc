import type { KeyMaterial } from '../contracts/key-source.js'
import { KeyUnavailableError } from '../errors/index.js'
import { ApiKey } from './api-key.js'
import { keyDefect } from './key-defect.js'

/** Label of a key whose source gives it none. */
export const defaultKeyLabel = 'default'

/**
 * A key out of what a source gave, without spaces at its ends. `where` names the place it came from, for the error.
 * Throws `KeyUnavailableError`, which never holds the text, for one that is empty, has a space, a line break or a
 * control character inside, or is not ASCII.
 */
export function parseApiKey(material: KeyMaterial, where: string): ApiKey {
  const { secret, label = defaultKeyLabel, version } = material
  const defect = typeof secret === 'string' ? keyDefect(secret) : 'is not a string'
  if (defect !== undefined) throw new KeyUnavailableError({ message: `The key in ${where} ${defect}. Set it again.` })
  return new ApiKey({ secret: secret.trim(), label, version })
}
