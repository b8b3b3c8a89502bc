import { assertKnownOptions, ConfigurationError } from '@bursar/core'
import type { KeySource } from '@bursar/core'
import type { SecretName } from '../naming/name-pattern.js'
import { defineKeySource, type DeadlineOption } from '../source/define-key-source.js'
import { awsFailure } from './aws-failure.js'
import { awsPatternOption, awsSecretName } from './aws-secret-name.js'
import { readPair } from './read-pair.js'
import type { SecretsManagerPort } from './secrets-manager-port.js'

export interface AwsKeysOptions extends DeadlineOption {
  /** A `SecretsManager` of `@aws-sdk/client-secrets-manager`, not a `SecretsManagerClient`. */
  readonly client: SecretsManagerPort
  /**
   * Name of an agent's secret: a pattern with `{provider}`, `{team}`, `{agent}`, `{environment}`, or a function.
   * @default "/{provider}/{team}/{agent}", without the team's part for an agent that has none
   */
  readonly pattern?: string | SecretName
  /** Whether the version labelled AWSPREVIOUS is read too. @default true */
  readonly previous?: boolean
}

/**
 * Keys in AWS Secrets Manager: the version labelled AWSCURRENT, then AWSPREVIOUS, which is the one that the last rotation
 * replaced. https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version
 *
 * Throws `ConfigurationError` for wrong options; its `fetch` rejects with `KeyUnavailableError`.
 */
export function awsKeys(options: AwsKeysOptions): KeySource {
  assertKnownOptions('awsKeys', options, ['client', 'pattern', 'previous', 'deadlineMs'])
  const { client, pattern, previous = true, deadlineMs } = options
  if (typeof client?.getSecretValue !== 'function') {
    throw new ConfigurationError(
      'awsKeys: `client` must be a SecretsManager of @aws-sdk/client-secrets-manager (a SecretsManagerClient has no getSecretValue).',
    )
  }
  return defineKeySource({
    name: 'aws-secrets-manager',
    option: awsPatternOption,
    nameOf: awsSecretName(pattern),
    place: (secret) => `the secret "${secret}" in AWS Secrets Manager`,
    read: (secret, { signal }) => readPair(client, { secret, signal, previous }),
    explain: awsFailure,
    deadlineMs,
  })
}
