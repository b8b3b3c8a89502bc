import { readFileSync } from 'node:fs'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { awsKeys } from '../../src/aws.ts'
import { newKey } from '../lib/canary.ts'
import { type SecretsManagerRig, startSecretsManager } from '../lib/secrets-manager-server.ts'
import { shows } from '../lib/shows.ts'
import { testKeySource } from '../lib/test-key-source.ts'

testKeySource('awsKeys', startSecretsManager, {
  secret: '/openai/support/classifier',
  denied: /may not be read with these credentials \(AccessDeniedException\).*secretsmanager:GetSecretValue/,
  missing: /does not exist \(ResourceNotFoundException\)/,
  throttled: /is throttled \(ThrottlingException\)/,
  unavailable: /is unavailable \(InternalServiceError\)/,
  unreachable: /could not be reached \(ECONNREFUSED\)/,
  garbage: /could not be read \(/,
})

describe('awsKeys', () => {
  let rig: SecretsManagerRig
  const secret = '/openai/classifier'
  const reference = { provider: 'openai', agent: 'classifier' }
  beforeEach(async () => {
    rig = await startSecretsManager()
  })
  afterEach(() => rig.stop())

  it('asks for the stages by their labels, signed, and gives version and time of each', async () => {
    rig.store.write(secret, newKey())
    rig.store.write(secret, newKey())
    const keys = await rig.source().fetch(reference)
    const [previous, current] = rig.store.versionsOf(secret)
    expect(keys).toEqual([
      { secret: current?.text, version: current?.id, createdAt: current?.createdAt.getTime() },
      { secret: previous?.text, version: previous?.id, createdAt: previous?.createdAt.getTime() },
    ])
    expect(rig.asked.map(({ body }) => JSON.parse(body))).toEqual([
      { SecretId: secret, VersionStage: 'AWSCURRENT' },
      { SecretId: secret, VersionStage: 'AWSPREVIOUS' },
    ])
    expect(rig.asked[0]?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 /)
  })

  it('reads both again where a rotation came between, and gives up only if that goes on', async () => {
    rig.store.write(secret, newKey())
    rig.store.between = () => rig.store.write(secret, newKey())
    expect(await rig.source().fetch(reference)).toHaveLength(2)
    expect(rig.asked).toHaveLength(4)
  })

  it('has something to hide: the error of the bare client shows the keys and the credentials', async () => {
    rig.store.write(secret, newKey())
    rig.store.fault = 'denied'
    const error: unknown = await rig.client.getSecretValue({ SecretId: secret }).catch((reason: unknown) => reason)
    expect(shows(error, [...rig.store.credentials])).not.toEqual([])
    expect(
      shows(
        error,
        rig.store.versionsOf(secret).map(({ text }) => text),
      ),
    ).not.toEqual([])
  })

  it('says what the documentation quotes', async () => {
    rig.store.fault = 'denied'
    const error: unknown = await Promise.resolve(rig.source().fetch({ ...reference, team: 'support' })).catch(
      (reason: unknown) => reason,
    )
    const page = readFileSync(new URL('../../../../docs/key-sources.md', import.meta.url), 'utf8')
    expect(page.replaceAll(/\s+/g, ' ')).toContain((error as Error).message)
  })

  it('wants the client that has a method for each operation', () => {
    const client = new SecretsManagerClient({ region: 'eu-west-1' }) as never
    expect(() => awsKeys({ client })).toThrow(/must be a SecretsManager of @aws-sdk\/client-secrets-manager/)
  })
})
