import { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import { OAuth2Client } from 'google-auth-library'
import { googleKeys } from '../../src/google.ts'
import { newToken } from './canary.ts'
import { deadlineMs, type Rig } from './rig.ts'
import { SecretStore } from './secret-store.ts'
import { startServer, type Answer, type Asked } from './start-server.ts'

const faults = {
  denied: [403, 'PERMISSION_DENIED'],
  throttled: [429, 'RESOURCE_EXHAUSTED'],
  unavailable: [503, 'UNAVAILABLE'],
} as const

export interface SecretManagerRig extends Rig {
  readonly client: SecretManagerServiceClient
  readonly asked: readonly Asked[]
}

/**
 * Versions of secrets over the REST API of Google Secret Manager, which the client speaks as its fallback:
 * https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access
 */
export async function startSecretManager(): Promise<SecretManagerRig> {
  const token = newToken()
  const store = new SecretStore()
  const asked: Asked[] = []
  const server = await startServer((request) => {
    asked.push(request)
    return store.receive(token) ?? answerTo(request, store)
  })
  const authClient = new OAuth2Client()
  authClient.setCredentials({ access_token: token })
  const { port } = server
  const client = new SecretManagerServiceClient({
    fallback: true,
    apiEndpoint: '127.0.0.1',
    port,
    protocol: 'http',
    projectId: 'fleet',
    authClient,
  })
  const source: Rig['source'] = (options = {}) => googleKeys({ client, project: 'fleet', deadlineMs, ...options })
  return { client, asked, store, source, stop: server.stop }
}

function answerTo({ url }: Asked, store: SecretStore): Answer {
  const { fault } = store
  const fail = (code: number, status: string): Answer => {
    return { status: code, body: { error: { code, status, message: store.loud } } }
  }
  if (fault === 'garbage') return { status: 200, body: `{"payload": ${store.loud}` }
  if (fault === 'denied' || fault === 'throttled' || fault === 'unavailable') {
    const [status, code] = faults[fault]
    return fail(status, code)
  }
  const asked = /^\/v1\/projects\/fleet\/secrets\/([^/]+)\/versions\/(latest|\d+):access$/.exec(url.pathname)
  const versions = store.versionsOf(asked?.[1] ?? '')
  const version = asked?.[2] === 'latest' ? versions.at(-1) : versions[Number(asked?.[2]) - 1]
  if (version === undefined) return fail(404, 'NOT_FOUND')
  if (!version.isLive) return fail(400, 'FAILED_PRECONDITION')
  // The answer names the project by its number, whatever it was asked by.
  const name = `projects/4711/secrets/${asked?.[1]}/versions/${version.number}`
  return { status: 200, body: { name, payload: { data: Buffer.from(version.text).toString('base64') } } }
}
