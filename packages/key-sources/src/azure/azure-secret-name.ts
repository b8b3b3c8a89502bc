import type { NameRules, SecretName } from '../naming/name-pattern.js'
import { secretNameOf } from '../naming/secret-name.js'

/** The option as its user writes it. */
export const azurePatternOption = 'azureKeys: `pattern`'
const defaults = ['{provider}--{team}--{agent}', '{provider}--{agent}']

/**
 * Capitals are refused in parts, since a vault takes names that differ only by them for one.
 * https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#object-identifiers
 */
const names: NameRules = {
  option: azurePatternOption,
  name: /^[A-Za-z0-9-]{1,127}$/,
  characters: 'a-z, 0-9, "-" and, written "-u-", "_", up to 127 characters in all',
  part: /^[a-z0-9_-]+$/,
  encode: (part) => part.replaceAll('_', '-u-'),
  decode: (text) => text.replaceAll('-u-', '_'),
}

/** Names secrets in Azure Key Vault. Throws `ConfigurationError`. */
export function azureSecretName(pattern?: string | SecretName): SecretName {
  return secretNameOf(pattern, defaults, names)
}
