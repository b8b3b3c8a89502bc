import type { KeyReference } from '../contracts/key-source.js'
import { ConfigurationError } from '../errors/index.js'
import { ApiKey } from './api-key.js'
import { keyDefect } from './key-defect.js'

/** Label of a key that was taken over from an existing client. */
const adoptedKeyLabel = 'adopted'

/** The key of an existing client. Throws `ConfigurationError`, which never holds the text, for one that can't be a key. */
export function parseAdoptedKey({ agent, provider }: KeyReference, secret: string): ApiKey {
  const defect = typeof secret === 'string' ? keyDefect(secret) : 'is not a string'
  if (defect === undefined) return new ApiKey({ secret: secret.trim(), label: adoptedKeyLabel })
  throw new ConfigurationError(
    `The ${provider} key to adopt for agent "${agent}" ${defect}. Build the client with its real key, or govern it with { key: "ring" }.`,
  )
}
