import { getText } from '../http/get-text.js'
import { statusFailure } from '../http/status-failure.js'
import type { SecretVersion } from '../payload/with-previous.js'
import { ReadFailure } from '../source/read-failure.js'
import type { VaultMount } from './vault-mount.js'

export interface VersionRequest {
  readonly secret: string
  readonly signal: AbortSignal
  /** @default the current version */
  readonly number?: number
}

interface KvAnswer {
  readonly data?: { readonly data?: unknown; readonly metadata?: { version?: unknown; created_time?: unknown } } | null
}

/**
 * One version of a secret; `undefined` where it was deleted or destroyed, and for a numbered one that is kept no longer.
 * Vault answers 404 to all of these, with the version's metadata where it has them.
 * https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-version
 */
export async function readVersion(mount: VaultMount, request: VersionRequest): Promise<SecretVersion | undefined> {
  const { secret, signal, number } = request
  const { address, name, fetch, headers } = mount
  const url = `${address}/v1/${name}/data/${secret}${number === undefined ? '' : `?version=${number}`}`
  const { status, text } = await getText(url, { headers: await headers(), signal, fetch })
  const answer = status === 200 || status === 404 ? parseAnswer(text, status) : undefined
  if (status === 404 && (number !== undefined || answer?.data?.metadata !== undefined)) return undefined
  if (status !== 200) throw statusFailure(status, remediesFor(mount, secret))
  return versionOf(answer, mount.field)
}

function versionOf(answer: KvAnswer | undefined, field: string | undefined): SecretVersion {
  const { data, metadata } = answer?.data ?? {}
  if (typeof data !== 'object' || data === null || typeof metadata?.version !== 'number') {
    throw new ReadFailure('is no secret of KV version 2', 'Give the `mount` of a KV version 2 engine.')
  }
  const createdAt = Date.parse(String(metadata.created_time))
  return {
    value: field === undefined || !Object.hasOwn(data, field) ? data : (data as Record<string, unknown>)[field],
    version: String(metadata.version),
    createdAt: Number.isNaN(createdAt) ? undefined : createdAt,
  }
}

function parseAnswer(text: string, status: number): KvAnswer | undefined {
  try {
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' && answer !== null ? answer : undefined
  } catch {
    if (status === 404) return undefined
    throw new ReadFailure('came as malformed JSON', 'Check that `address` is a Vault server and no proxy before it.')
  }
}

function remediesFor({ name, address }: VaultMount, secret: string): Parameters<typeof statusFailure>[1] {
  return {
    unauthenticated: 'Give a `token`.',
    forbidden: `Allow "read" on ${name}/data/${secret} in a policy of the token; a token that ended is answered like this too.`,
    missing: `Write it: vault kv put -address=${address} -mount=${name} ${secret} current=... `.trim(),
  }
}
