export { googleKeys, type GoogleKeysOptions } from './google/google-keys.js'
export type { AccessedVersion, SecretManagerPort } from './google/secret-manager-port.js'
export type { SecretName } from './naming/name-pattern.js'
export type { DeadlineOption } from './source/define-key-source.js'
