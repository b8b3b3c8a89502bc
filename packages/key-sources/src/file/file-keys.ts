import { resolve } from 'node:path'
import { assertKnownOptions, ConfigurationError } from '@bursar/core'
import type { KeyMaterial, KeySource } from '@bursar/core'
import type { SecretName } from '../naming/name-pattern.js'
import { withPrevious } from '../payload/with-previous.js'
import { defineKeySource, type DeadlineOption } from '../source/define-key-source.js'
import { fileFailure } from './file-failure.js'
import { filePatternOption, fileSecretName } from './file-secret-name.js'
import { readSecretFiles } from './read-secret-files.js'
import { watchSecret } from './watch-secret.js'

export interface FileKeysOptions extends DeadlineOption {
  /** Folder that holds the secrets, such as the mount path of a Kubernetes volume. */
  readonly directory: string
  /**
   * Path of an agent's secret in the directory: a pattern with `{provider}`, `{team}`, `{agent}`, `{environment}`, or a
   * function. It is a file, or a folder with the files `current` and `previous`.
   * @default "{provider}/{team}/{agent}", without the team's part for an agent that has none
   */
  readonly pattern?: string | SecretName
  /** How often a watched secret is looked at where the file system tells of no change, in ms. @default 30000 */
  readonly pollMs?: number
}

/**
 * Keys in files: mounted by Kubernetes or Docker, written by Vault Agent or an operator, decrypted by SOPS. A change is
 * noticed at once.
 *
 * Throws `ConfigurationError` for wrong options; its `fetch` rejects with `KeyUnavailableError`.
 */
export function fileKeys(options: FileKeysOptions): KeySource {
  assertKnownOptions('fileKeys', options, ['directory', 'pattern', 'pollMs', 'deadlineMs'])
  validate(options)
  const { pattern, pollMs = 30_000, deadlineMs } = options
  const directory = resolve(options.directory)
  const pathOf = (secret: string): string => resolve(directory, secret)
  return defineKeySource({
    name: 'file',
    option: filePatternOption,
    nameOf: fileSecretName(pattern),
    place: (secret) => `the file ${pathOf(secret)}`,
    read: (secret) => readKeys(directory, pathOf(secret)),
    explain: fileFailure,
    deadlineMs,
    watch: (secret, changed) => watchSecret({ directory, path: pathOf(secret), pollMs }, changed),
  })
}

async function readKeys(directory: string, path: string): Promise<readonly KeyMaterial[]> {
  const { current, previous, writtenAt } = await readSecretFiles(directory, path)
  return withPrevious({ value: current, createdAt: writtenAt }, async () => {
    // Between two writes of a tool both files may hold the same key.
    const isOther = previous !== undefined && previous.trim() !== current.trim()
    return isOther ? { value: previous } : undefined
  })
}

function validate({ directory, pollMs = 30_000 }: FileKeysOptions): void {
  if (typeof directory !== 'string' || directory === '') {
    throw new ConfigurationError('fileKeys: `directory` must be the path of a folder.')
  }
  if (Number.isSafeInteger(pollMs) && pollMs >= 1 && pollMs <= 2 ** 31 - 1) return
  throw new ConfigurationError(`fileKeys: \`pollMs\` must be an integer from 1 ms up; got ${String(pollMs)}.`)
}
