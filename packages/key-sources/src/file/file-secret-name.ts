import type { NameRules, SecretName } from '../naming/name-pattern.js'
import { defaultPaths } from '../naming/path-rules.js'
import { secretNameOf } from '../naming/secret-name.js'

/** The option as its user writes it. */
export const filePatternOption = 'fileKeys: `pattern`'

/** No entry that begins with a dot, as in Kubernetes, and none that is the key of another secret's folder. */
const segment = String.raw`(?!\.|(?:current|previous)(?:/|$))[A-Za-z0-9._-]+`

const names: NameRules = {
  option: filePatternOption,
  name: new RegExp(`^${segment}(?:/${segment})*$`),
  characters: 'A-Z, a-z, 0-9 . _ -, without a dot first, and must not be "current" or "previous"',
  part: new RegExp(`^${segment}$`),
}

/** Paths of secrets inside a folder. Throws `ConfigurationError`. */
export function fileSecretName(pattern?: string | SecretName): SecretName {
  return secretNameOf(pattern, defaultPaths, names)
}
