import { assertKnownOptions, ConfigurationError } from '@bursar/core'
import type { KeySource } from '@bursar/core'
import type { SecretName } from '../naming/name-pattern.js'
import { defineKeySource, type DeadlineOption } from '../source/define-key-source.js'
import { azureFailure } from './azure-failure.js'
import { azurePatternOption, azureSecretName } from './azure-secret-name.js'
import type { KeyVaultPort } from './key-vault-port.js'
import { readPair } from './read-pair.js'

export interface AzureKeysOptions extends DeadlineOption {
  /** A `SecretClient` of `@azure/keyvault-secrets`. */
  readonly client: KeyVaultPort
  /**
   * Name of an agent's secret: a pattern with `{provider}`, `{team}`, `{agent}`, `{environment}`, or a function. A vault's
   * names have no `_`: one in a part is written `-u-`.
   * @default "{provider}--{team}--{agent}", without the team's part for an agent that has none
   */
  readonly pattern?: string | SecretName
  /** Whether the version before the current one is read too, which needs the permission to list. @default true */
  readonly previous?: boolean
}

/**
 * Keys in Azure Key Vault: the current version of a secret, then the newest enabled one made before it.
 *
 * Throws `ConfigurationError` for wrong options; its `fetch` rejects with `KeyUnavailableError`.
 */
export function azureKeys(options: AzureKeysOptions): KeySource {
  assertKnownOptions('azureKeys', options, ['client', 'pattern', 'previous', 'deadlineMs'])
  const { client, pattern, previous = true, deadlineMs } = options
  if (typeof client?.getSecret !== 'function' || typeof client.listPropertiesOfSecretVersions !== 'function') {
    throw new ConfigurationError('azureKeys: `client` must be a SecretClient of @azure/keyvault-secrets.')
  }
  return defineKeySource({
    name: 'azure-key-vault',
    option: azurePatternOption,
    nameOf: azureSecretName(pattern),
    place: (secret) => `the secret "${secret}" in Azure Key Vault`,
    read: (secret, { signal }) => readPair(client, { secret, signal, previous }),
    explain: azureFailure,
    deadlineMs,
  })
}
