export { azureKeys, type AzureKeysOptions } from './azure/azure-keys.js'
export type { KeyVaultPort, KeyVaultVersion, KeyVaultVersionProperties } from './azure/key-vault-port.js'
export type { SecretName } from './naming/name-pattern.js'
export type { DeadlineOption } from './source/define-key-source.js'
