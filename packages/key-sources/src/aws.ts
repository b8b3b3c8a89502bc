export { awsKeys, type AwsKeysOptions } from './aws/aws-keys.js'
export type { SecretsManagerPort, SecretValue } from './aws/secrets-manager-port.js'
export type { SecretName } from './naming/name-pattern.js'
export type { DeadlineOption } from './source/define-key-source.js'
