import { SecretsManager } from '@aws-sdk/client-secrets-manager'
import { awsKeys } from '../../src/aws.ts'
import { newToken } from './canary.ts'
import { deadlineMs, type Rig } from './rig.ts'
import { SecretStore } from './secret-store.ts'
import { startServer, type Answer, type Asked } from './start-server.ts'

const faults = {
  denied: [400, 'AccessDeniedException'],
  throttled: [400, 'ThrottlingException'],
  unavailable: [500, 'InternalServiceError'],
} as const

export interface SecretsManagerRig extends Rig {
  readonly client: SecretsManager
  readonly asked: readonly Asked[]
}

/**
 * GetSecretValue of AWS Secrets Manager, in AWS JSON 1.1:
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export async function startSecretsManager(): Promise<SecretsManagerRig> {
  const [accessKeyId, secretAccessKey, sessionToken] = [newToken(), newToken(), newToken()]
  const store = new SecretStore()
  const asked: Asked[] = []
  const server = await startServer((request) => {
    asked.push(request)
    const signature = /Signature=(\w+)/.exec(request.headers.authorization ?? '')?.[1]
    return store.receive(accessKeyId, secretAccessKey, sessionToken, signature) ?? answerTo(request, store)
  })
  const credentials = { accessKeyId, secretAccessKey, sessionToken }
  const client = new SecretsManager({ region: 'eu-west-1', endpoint: server.address, credentials, maxAttempts: 1 })
  const stop = (): Promise<void> => (client.destroy(), server.stop())
  return { client, asked, store, stop, source: (options = {}) => awsKeys({ client, deadlineMs, ...options }) }
}

function answerTo({ headers, body }: Asked, store: SecretStore): Answer {
  const { fault } = store
  const fail = (status: number, type: string): Answer => {
    return { status, body: { __type: type, Message: store.loud } }
  }
  if (fault === 'garbage') return { status: 200, body: `{"SecretString": ${store.loud}` }
  if (fault === 'denied' || fault === 'throttled' || fault === 'unavailable') {
    const [status, code] = faults[fault]
    return fail(status, code)
  }
  if (headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') return fail(400, 'UnknownOperationException')
  const { SecretId: name, VersionStage: stage } = JSON.parse(body) as { SecretId: string; VersionStage: string }
  const version = store.versionsOf(name).at(stage === 'AWSCURRENT' ? -1 : -2)
  if (version === undefined || !version.isLive) return fail(400, 'ResourceNotFoundException')
  const { id, text, createdAt } = version
  const value = { Name: name, VersionId: id, SecretString: text, VersionStages: [stage] }
  return { status: 200, body: { ...value, CreatedDate: createdAt.getTime() / 1000 } }
}
