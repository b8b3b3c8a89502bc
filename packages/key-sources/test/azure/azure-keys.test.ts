import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { azureKeys } from '../../src/azure.ts'
import { newKey } from '../lib/canary.ts'
import { type KeyVaultRig, startKeyVault } from '../lib/key-vault-server.ts'
import { shows } from '../lib/shows.ts'
import { testKeySource } from '../lib/test-key-source.ts'

testKeySource('azureKeys', startKeyVault, {
  secret: 'openai--support--classifier',
  denied: /may not be read with this credential \(403\).*Key Vault Secrets User/,
  missing: /does not exist \(404\)/,
  throttled: /is throttled \(429\)/,
  unavailable: /is unavailable \(503\)/,
  unreachable: /could not be reached \(ECONNREFUSED\)/,
  garbage: /could not be read \(/,
})

describe('azureKeys', () => {
  let rig: KeyVaultRig
  const secret = 'openai--classifier'
  const reference = { provider: 'openai', agent: 'classifier' }
  beforeEach(async () => {
    rig = await startKeyVault()
  })
  afterEach(() => rig.stop())

  it('asks for the current version, the list and the version before, and gives version and time of each', async () => {
    for (let count = 0; count < 3; count++) rig.store.write(secret, newKey())
    const [, previous, current] = rig.store.versionsOf(secret)
    expect(await rig.source().fetch(reference)).toEqual([
      { secret: current?.text, version: current?.id, createdAt: current?.createdAt.getTime() },
      { secret: previous?.text, version: previous?.id, createdAt: previous?.createdAt.getTime() },
    ])
    expect(rig.asked.map(({ url }) => url.pathname.replace(/\/$/, ''))).toEqual([
      `/secrets/${secret}`,
      `/secrets/${secret}/versions`,
      `/secrets/${secret}/${previous?.id}`,
    ])
  })

  it('passes over a disabled version to the one before it', async () => {
    for (let count = 0; count < 3; count++) rig.store.write(secret, newKey())
    rig.store.removePrevious(secret)
    const [oldest, , current] = rig.store.versionsOf(secret)
    const keys = await rig.source().fetch(reference)
    expect(keys.map((key) => key.version)).toEqual([current?.id, oldest?.id])
  })

  it('gives one key where the version before was disabled after it was listed', async () => {
    rig.store.write(secret, newKey())
    rig.store.write(secret, newKey())
    const source = azureKeys({
      client: {
        getSecret: (name, options) => rig.client.getSecret(name, options),
        async *listPropertiesOfSecretVersions(name, options) {
          yield* rig.client.listPropertiesOfSecretVersions(name, options)
          rig.store.removePrevious(secret)
        },
      },
    })
    expect(await source.fetch(reference)).toHaveLength(1)
  })

  it('says that the current version is disabled', async () => {
    rig.store.write(secret, newKey())
    const [only] = rig.store.versionsOf(secret)
    if (only) only.isLive = false
    await expect(rig.source().fetch(reference)).rejects.toThrow(/has a current version that is disabled. Enable it/)
  })

  it('says what to do where versions must not be listed, and asks for none where it is told not to', async () => {
    rig.store.write(secret, newKey())
    rig.mayList = false
    await expect(rig.source().fetch(reference)).rejects.toThrow(/list for the version before: or set `previous: false`/)
    expect(await rig.source({ previous: false }).fetch(reference)).toHaveLength(1)
  })

  it('has something to hide: the error of the bare client shows the keys and the token', async () => {
    rig.store.write(secret, newKey())
    rig.store.fault = 'denied'
    const error: unknown = await rig.client.getSecret(secret).catch((reason: unknown) => reason)
    expect(shows(error, [...rig.store.credentials])).not.toEqual([])
    expect(
      shows(
        error,
        rig.store.versionsOf(secret).map(({ text }) => text),
      ),
    ).not.toEqual([])
  })

  it('refuses a client of another kind', () => {
    expect(() => azureKeys({ client: {} as never })).toThrow(/must be a SecretClient of @azure\/keyvault-secrets/)
  })
})
