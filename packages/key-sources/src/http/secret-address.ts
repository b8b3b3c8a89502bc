import type { NameRules, SecretName } from '../naming/name-pattern.js'
import { secretNameOf } from '../naming/secret-name.js'

/** The option as its user writes it. */
export const urlOption = 'httpKeys: `url`'

const urlRules: NameRules = {
  option: urlOption,
  name: /^https?:\/\/[\x21-\x7e]+$/,
  characters: 'an address that begins with https://, in A-Z, a-z, 0-9 . _ ~ -',
  part: /^[A-Za-z0-9._~-]+$/,
}

/** Addresses of secrets. Throws `ConfigurationError`. */
export function secretAddress(url: string | SecretName): SecretName {
  return secretNameOf(url, [], urlRules)
}
