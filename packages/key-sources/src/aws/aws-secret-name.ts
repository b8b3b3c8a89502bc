import type { NameRules, SecretName } from '../naming/name-pattern.js'
import { pathRules } from '../naming/path-rules.js'
import { secretNameOf } from '../naming/secret-name.js'

/** The option as its user writes it. */
export const awsPatternOption = 'awsKeys: `pattern`'

const defaults = ['/{provider}/{team}/{agent}', '/{provider}/{agent}']

const { name, ...rules } = pathRules(awsPatternOption, '_+=.@-')
/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const names: NameRules = { ...rules, name: new RegExp(`^(?=.{1,512}$)/?${name.source.slice(1)}`) }

/** Names secrets in AWS Secrets Manager. Throws `ConfigurationError`. */
export function awsSecretName(pattern?: string | SecretName): SecretName {
  return secretNameOf(pattern, defaults, names)
}
