import type { SecretName } from '../naming/name-pattern.js'
import { defaultPaths, pathRules } from '../naming/path-rules.js'
import { secretNameOf } from '../naming/secret-name.js'

/** The option as its user writes it. */
export const vaultPathOption = 'vaultKeys: `path`'

/** Besides letters and digits, the characters that stand in a URL's path for themselves. */
const rules = pathRules(vaultPathOption, '._~@-')

/** Paths of secrets inside a mount. Throws `ConfigurationError`. */
export function vaultSecretName(path?: string | SecretName): SecretName {
  return secretNameOf(path, defaultPaths, rules)
}
