import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { googleKeys } from '../../src/google.ts'
import { newKey } from '../lib/canary.ts'
import { type SecretManagerRig, startSecretManager } from '../lib/secret-manager-server.ts'
import { shows } from '../lib/shows.ts'
import { testKeySource } from '../lib/test-key-source.ts'

testKeySource('googleKeys', startSecretManager, {
  secret: 'openai--support--classifier',
  denied: /may not be read with these credentials \(PERMISSION_DENIED\).*secretAccessor/,
  missing: /does not exist, or has no version \(NOT_FOUND\)/,
  throttled: /is throttled \(RESOURCE_EXHAUSTED\)/,
  unavailable: /is unavailable, .* \(UNAVAILABLE\)/,
  unreachable: /could not be reached, .* \(UNAVAILABLE\)/,
  garbage: /not answered in JSON \(UNAVAILABLE\)/,
})

describe('googleKeys', () => {
  let rig: SecretManagerRig
  const secret = 'openai--classifier'
  const reference = { provider: 'openai', agent: 'classifier' }
  beforeEach(async () => {
    rig = await startSecretManager()
  })
  afterEach(() => rig.stop())

  it('asks for the latest version and the number before it, and gives the numbers', async () => {
    rig.store.write(secret, newKey())
    rig.store.write(secret, newKey())
    const [previous, current] = rig.store.versionsOf(secret)
    expect(await rig.source().fetch(reference)).toEqual([
      { secret: current?.text, version: '2' },
      { secret: previous?.text, version: '1' },
    ])
    expect(rig.asked.map(({ url }) => url.pathname)).toEqual([
      `/v1/projects/fleet/secrets/${secret}/versions/latest:access`,
      `/v1/projects/fleet/secrets/${secret}/versions/1:access`,
    ])
  })

  it('asks once: trying again is left to the next call', async () => {
    rig.store.write(secret, newKey())
    rig.store.fault = 'unavailable'
    await expect(rig.source().fetch(reference)).rejects.toThrow(/UNAVAILABLE/)
    expect(rig.asked).toHaveLength(1)
  })

  it('names regional secrets by their location', async () => {
    const source = googleKeys({ client: rig.client, project: 'fleet', location: 'europe-west3' })
    await expect(source.fetch(reference)).rejects.toThrow(/projects\/fleet\/locations\/europe-west3\/secrets\/openai--/)
    expect(rig.asked[0]?.url.pathname).toContain('/locations/europe-west3/secrets/')
  })

  it('has something to hide: the error of the bare client shows the keys and the token', async () => {
    rig.store.write(secret, newKey())
    rig.store.fault = 'denied'
    const name = `projects/fleet/secrets/${secret}/versions/latest`
    const error: unknown = await rig.client.accessSecretVersion({ name }).catch((reason: unknown) => reason)
    expect(shows(error, [...rig.store.credentials])).not.toEqual([])
    expect(
      shows(
        error,
        rig.store.versionsOf(secret).map(({ text }) => text),
      ),
    ).not.toEqual([])
  })

  it('refuses a wrong client, project or location', () => {
    const { client } = rig
    expect(() => googleKeys({ client: {} as never, project: 'fleet' })).toThrow(/must be a SecretManagerServiceClient/)
    expect(() => googleKeys({ client, project: 'projects/fleet' })).toThrow(/`project` must be the id or number/)
    expect(() => googleKeys({ client, project: 'fleet', location: '../x' })).toThrow(/`location` must be a location/)
  })
})
