import { assertKnownOptions, ConfigurationError } from '@bursar/core'
import type { KeySource } from '@bursar/core'
import type { SecretName } from '../naming/name-pattern.js'
import { defineKeySource, type DeadlineOption } from '../source/define-key-source.js'
import { googleFailure } from './google-failure.js'
import { googlePatternOption, googleSecretName } from './google-secret-name.js'
import { readPair } from './read-pair.js'
import type { SecretManagerPort } from './secret-manager-port.js'

export interface GoogleKeysOptions extends DeadlineOption {
  /** A `SecretManagerServiceClient` of `@google-cloud/secret-manager`. */
  readonly client: SecretManagerPort
  /** Id or number of the project that holds the secrets. */
  readonly project: string
  /** Location of regional secrets, with a client of that region's endpoint: `europe-west3`. @default global secrets */
  readonly location?: string
  /**
   * Name of an agent's secret: a pattern with `{provider}`, `{team}`, `{agent}`, `{environment}`, or a function.
   * @default "{provider}--{team}--{agent}", without the team's part for an agent that has none
   */
  readonly pattern?: string | SecretName
  /** Whether the version before the latest one is read too. @default true */
  readonly previous?: boolean
}

/**
 * Keys in Google Secret Manager: the latest version of a secret, then the one before it, if it is enabled.
 *
 * Throws `ConfigurationError` for wrong options; its `fetch` rejects with `KeyUnavailableError`.
 */
export function googleKeys(options: GoogleKeysOptions): KeySource {
  assertKnownOptions('googleKeys', options, ['client', 'project', 'location', 'pattern', 'previous', 'deadlineMs'])
  const { client, pattern, previous = true, deadlineMs } = options
  if (typeof client?.accessSecretVersion !== 'function') {
    throw new ConfigurationError(
      'googleKeys: `client` must be a SecretManagerServiceClient of @google-cloud/secret-manager.',
    )
  }
  const parent = parentOf(options)
  return defineKeySource({
    name: 'google-secret-manager',
    option: googlePatternOption,
    nameOf: googleSecretName(pattern),
    place: (secret) => `the secret "${parent}/secrets/${secret}" in Google Secret Manager`,
    read: (secret, { timeoutMs }) => readPair(client, { secret: `${parent}/secrets/${secret}`, timeoutMs, previous }),
    explain: googleFailure,
    deadlineMs,
  })
}

function parentOf({ project, location }: GoogleKeysOptions): string {
  const isPart = (value: unknown): boolean => typeof value === 'string' && /^[a-z0-9][a-z0-9.:-]*$/.test(value)
  if (!isPart(project)) throw new ConfigurationError('googleKeys: `project` must be the id or number of a project.')
  if (location === undefined) return `projects/${project}`
  if (!isPart(location)) throw new ConfigurationError('googleKeys: `location` must be a location such as europe-west3.')
  return `projects/${project}/locations/${location}`
}
