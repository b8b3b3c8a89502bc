import { assertKnownOptions } from '@bursar/core'
import type { Fetch, KeySource } from '@bursar/core'
import { connectionFailure } from '../http/connection-failure.js'
import type { SecretName } from '../naming/name-pattern.js'
import { type SecretVersion, withPrevious } from '../payload/with-previous.js'
import { defineKeySource, type DeadlineOption } from '../source/define-key-source.js'
import { ReadFailure } from '../source/read-failure.js'
import { readVersion } from './read-version.js'
import { vaultMountOf } from './vault-mount.js'
import { vaultPathOption, vaultSecretName } from './vault-secret-name.js'

export interface VaultKeysOptions extends DeadlineOption {
  /** Address of the Vault or OpenBao server: `https://vault.internal:8200`. Redirects are not followed. */
  readonly address: string
  /**
   * A token, or a function that gives one, so that it can be renewed: it is called for each fetch. Left out behind a
   * Vault Agent that adds its own.
   */
  readonly token?: string | (() => string | Promise<string>)
  /** Sent as `X-Vault-Namespace`. @default none */
  readonly namespace?: string
  /** Where the KV v2 engine is mounted. @default "secret" */
  readonly mount?: string
  /**
   * Path of an agent's secret inside the mount: a pattern with `{provider}`, `{team}`, `{agent}`, `{environment}`, or a
   * function. @default "{provider}/{team}/{agent}", without the team's part for an agent that has none
   */
  readonly path?: string | SecretName
  /** The property that holds the key, in secrets that have neither `current` nor `api_key`. @default none */
  readonly field?: string
  /** Whether the version before the current one is read too. @default true */
  readonly previous?: boolean
  /** Whether the address of another host may begin with `http://`: the token and the keys can then be read on the way. @default false */
  readonly allowHttp?: boolean
  /** @default globalThis.fetch */
  readonly fetch?: Fetch
}

const known = [
  'address',
  'token',
  'namespace',
  'mount',
  'path',
  'field',
  'previous',
  'allowHttp',
  'fetch',
  'deadlineMs',
]
const undelete = 'Restore it with `vault kv undelete`, or write a new version.'

/**
 * Keys in the KV version 2 engine of HashiCorp Vault or OpenBao, over its HTTP API: the current version of a secret, then
 * the one before it. https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2
 *
 * Throws `ConfigurationError` for wrong options; its `fetch` rejects with `KeyUnavailableError`.
 */
export function vaultKeys(options: VaultKeysOptions): KeySource {
  assertKnownOptions('vaultKeys', options, known)
  const { path, previous = true, deadlineMs } = options
  const mount = vaultMountOf(options)
  return defineKeySource({
    name: 'vault',
    option: vaultPathOption,
    nameOf: vaultSecretName(path),
    place: (secret) => `the secret "${mount.name}/${secret}" in Vault at ${mount.address}`,
    read: async (secret, { signal }) => {
      const current = await readVersion(mount, { secret, signal })
      if (current === undefined) throw new ReadFailure('has no current version: it was deleted', undelete)
      const number = Number(current.version) - 1
      const readPrevious = async (): Promise<SecretVersion | undefined> =>
        previous && number >= 1 ? readVersion(mount, { secret, signal, number }) : undefined
      return withPrevious(current, readPrevious)
    },
    explain: (error) => connectionFailure(error) ?? new ReadFailure('could not be read', 'Check `vaultKeys`.'),
    deadlineMs,
  })
}
