import { vaultKeys } from '../../src/index.ts'
import { newToken } from './canary.ts'
import { deadlineMs, type Rig } from './rig.ts'
import { SecretStore, type StoredVersion } from './secret-store.ts'
import { startServer, type Answer, type Asked } from './start-server.ts'

export interface VaultRig extends Rig {
  readonly address: string
  readonly token: string
  readonly asked: readonly Asked[]
}

const statusOf = { denied: 403, throttled: 429, unavailable: 503 } as const

/** The KV version 2 engine as documented: https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2 */
export async function startVault(): Promise<VaultRig> {
  const token = newToken()
  const store = new SecretStore()
  const asked: Asked[] = []
  const server = await startServer((request) => {
    asked.push(request)
    const silence = store.receive(token)
    if (silence !== undefined) return silence
    return answerTo(request, store, token)
  })
  return {
    address: server.address,
    token,
    asked,
    store,
    stop: server.stop,
    source: ({ pattern, ...options } = {}) =>
      vaultKeys({
        address: server.address,
        token,
        deadlineMs,
        ...(pattern !== undefined && { path: pattern }),
        ...options,
      }),
  }
}

function answerTo({ url, headers }: Asked, store: SecretStore, token: string): Answer {
  const { fault } = store
  const fail = (status: number): Answer => ({ status, body: { errors: [store.loud] } })
  if (fault === 'garbage') return { status: 200, body: `{"data": ${store.loud}` }
  if (fault === 'denied' || fault === 'throttled' || fault === 'unavailable') return fail(statusOf[fault])
  if (headers['x-vault-token'] !== token) return fail(403)
  const versions = store.versionsOf(/^\/v1\/secret\/data\/(.+)$/.exec(url.pathname)?.[1] ?? '')
  const version = versions[Number(url.searchParams.get('version') ?? versions.length) - 1]
  return version === undefined ? { status: 404, body: { errors: [] } } : versionAnswer(version)
}

function versionAnswer({ number, text, createdAt, isLive }: StoredVersion): Answer {
  const created = createdAt.toISOString()
  const metadata = { created_time: created, deletion_time: isLive ? '' : created, destroyed: false, version: number }
  return { status: isLive ? 200 : 404, body: { data: { data: isLive ? valueOf(text) : null, metadata } } }
}

/** The engine holds objects; a text that is none is its `api_key`. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return { api_key: text }
  }
}
