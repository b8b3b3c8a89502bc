import type { NameRules, SecretName } from '../naming/name-pattern.js'
import { secretNameOf } from '../naming/secret-name.js'

/** The option as its user writes it. */
export const googlePatternOption = 'googleKeys: `pattern`'
const defaults = ['{provider}--{team}--{agent}', '{provider}--{agent}']

/** https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create */
const names: NameRules = {
  option: googlePatternOption,
  name: /^[A-Za-z0-9_-]{1,255}$/,
  characters: 'A-Z, a-z, 0-9, "_" and "-", up to 255 of them',
  part: /^[A-Za-z0-9_-]+$/,
}

/** Names secrets in Google Secret Manager. Throws `ConfigurationError`. */
export function googleSecretName(pattern?: string | SecretName): SecretName {
  return secretNameOf(pattern, defaults, names)
}
