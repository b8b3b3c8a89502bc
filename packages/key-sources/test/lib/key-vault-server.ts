import { SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets'
import { azureKeys } from '../../src/azure.ts'
import { newToken } from './canary.ts'
import { deadlineMs, type Rig } from './rig.ts'
import { SecretStore, type StoredVersion } from './secret-store.ts'
import { startServer, type Answer, type Asked } from './start-server.ts'

const vault = 'https://fleet.vault.azure.net'

const faults = { denied: [403, 'Forbidden'], throttled: [429, 'Throttled'], unavailable: [503, 'Unavailable'] } as const

export interface KeyVaultRig extends Rig {
  readonly client: SecretClient
  readonly asked: readonly Asked[]
  /** Whether the credential may list versions. @default true */
  mayList: boolean
}

/**
 * Get Secret and Get Secret Versions of Azure Key Vault, with the challenge that comes before the first answer:
 * https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret
 */
export async function startKeyVault(): Promise<KeyVaultRig> {
  const token = newToken()
  const store = new SecretStore()
  const asked: Asked[] = []
  const server = await startServer((request) => {
    if (request.headers.authorization === undefined) return challenge
    asked.push(request)
    return store.receive(token) ?? answerTo(request, { store, mayList: rig.mayList })
  })
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) }
  const client = new SecretClient(vault, credential, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: sendTo(server.address), position: 'perRetry' }],
  })
  const source: Rig['source'] = (options = {}) => azureKeys({ client, deadlineMs, ...options })
  const rig = { client, asked, store, source, stop: server.stop, mayList: true }
  return rig
}

const challenge: Answer = {
  status: 401,
  headers: {
    'www-authenticate':
      'Bearer authorization="https://login.microsoftonline.com/tenant", resource="https://vault.azure.net"',
  },
  body: '',
}

/** The client sends its credential only over HTTPS and to its vault's domain, so the address is changed behind its back. */
function sendTo(address: string): NonNullable<SecretClientOptions['additionalPolicies']>[number]['policy'] {
  return {
    name: 'sendToTheServerOfTheTest',
    async sendRequest(request, next) {
      const { url } = request
      request.url = url.replace(vault, address)
      try {
        return await next(request)
      } finally {
        request.url = url
      }
    },
  }
}

interface Vault {
  readonly store: SecretStore
  readonly mayList: boolean
}

function answerTo({ url }: Asked, { store, mayList }: Vault): Answer {
  const { fault } = store
  const fail = (status: number, code: string, inner?: string): Answer => {
    const error = { code, message: store.loud, ...(inner !== undefined && { innererror: { code: inner } }) }
    return { status, body: { error } }
  }
  if (fault === 'garbage') return { status: 200, body: `{"value": ${store.loud}` }
  if (fault === 'denied' || fault === 'throttled' || fault === 'unavailable') {
    const [status, code] = faults[fault]
    return fail(status, code)
  }
  const [, , name = '', version = ''] = url.pathname.split('/')
  const versions = store.versionsOf(name)
  if (version === 'versions' && !mayList) return fail(403, 'Forbidden', 'ForbiddenByPolicy')
  if (versions.length === 0) return fail(404, 'SecretNotFound')
  if (version === 'versions') return { status: 200, body: { value: versions.map((one) => itemOf(one, name)) } }
  const found = version === '' ? versions.at(-1) : versions.find(({ id }) => id === version)
  if (found === undefined) return fail(404, 'SecretNotFound')
  if (!found.isLive) return fail(403, 'Forbidden', 'SecretDisabled')
  return { status: 200, body: { value: found.text, ...itemOf(found, name) } }
}

function itemOf({ id, createdAt, isLive }: StoredVersion, name: string): object {
  const created = createdAt.getTime() / 1000
  return { id: `${vault}/secrets/${name}/${id}`, attributes: { enabled: isLive, created, updated: created } }
}
