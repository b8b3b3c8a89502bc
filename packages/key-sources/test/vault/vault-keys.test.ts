import { ConfigurationError } from '@bursar/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { vaultKeys, type VaultKeysOptions } from '../../src/index.ts'
import { newKey, newToken } from '../lib/canary.ts'
import { shows } from '../lib/shows.ts'
import { startServer } from '../lib/start-server.ts'
import { testKeySource } from '../lib/test-key-source.ts'
import { startVault, type VaultRig } from '../lib/vault-server.ts'

testKeySource('vaultKeys', startVault, {
  secret: 'openai/support/classifier',
  denied: /may not be read with this credential \(403\).*"read" on secret\/data\/openai\/support\/classifier/,
  missing: /does not exist \(404\)/,
  throttled: /is throttled \(429\)/,
  unavailable: /is unavailable \(503\)/,
  unreachable: /could not be reached \(ECONNREFUSED\)/,
  garbage: /came as malformed JSON/,
})

describe('vaultKeys', () => {
  let rig: VaultRig
  const secret = 'openai/classifier'
  const reference = { provider: 'openai', agent: 'classifier' }
  beforeEach(async () => {
    rig = await startVault()
  })
  afterEach(() => rig.stop())
  const failure = async (options: Partial<VaultKeysOptions>): Promise<Error> => {
    const source = vaultKeys({ address: rig.address, token: rig.token, ...options })
    return Promise.resolve(source.fetch(reference)).then(
      () => expect.fail('There was an answer'),
      (error: Error) => error,
    )
  }

  it('asks for the current version and the number before it, and gives number and time of each', async () => {
    rig.store.write(secret, newKey())
    rig.store.write(secret, newKey())
    const [previous, current] = rig.store.versionsOf(secret)
    expect(await rig.source().fetch(reference)).toEqual([
      { secret: current?.text, version: '2', createdAt: current?.createdAt.getTime() },
      { secret: previous?.text, version: '1', createdAt: previous?.createdAt.getTime() },
    ])
    expect(rig.asked.map(({ url }) => url.pathname + url.search)).toEqual([
      `/v1/secret/data/${secret}`,
      `/v1/secret/data/${secret}?version=1`,
    ])
  })

  it('sends token, namespace and the header that agents may ask for', async () => {
    rig.store.write(secret, newKey())
    await vaultKeys({ address: `${rig.address}/`, token: rig.token, namespace: 'team/llm' }).fetch(reference)
    expect(rig.asked[0]?.headers).toMatchObject({
      'x-vault-token': rig.token,
      'x-vault-namespace': 'team/llm',
      'x-vault-request': 'true',
    })
  })

  it('calls a function for the token at each fetch, so that it can be renewed', async () => {
    rig.store.write(secret, newKey())
    const tokens = [newToken(), rig.token]
    const source = vaultKeys({ address: rig.address, token: async () => tokens.shift() ?? '' })
    await expect(source.fetch(reference)).rejects.toThrow(/may not be read with this credential/)
    expect(await source.fetch(reference)).toHaveLength(1)
  })

  it('says that the current version was deleted', async () => {
    rig.store.write(secret, newKey())
    rig.store.write(secret, newKey())
    rig.store.removePrevious(secret)
    rig.store.write(secret, newKey())
    rig.store.removePrevious(secret)
    const only = rig.store.versionsOf(secret).at(-1)
    if (only) only.isLive = false
    expect((await failure({})).message).toMatch(
      /has no current version: it was deleted. Restore it with `vault kv undelete`/,
    )
  })

  it('reads the key from a field of another name', async () => {
    const key = newKey()
    rig.store.write(secret, JSON.stringify({ token: key, owner: 'support' }))
    const source = vaultKeys({ address: rig.address, token: rig.token, field: 'token' })
    expect((await source.fetch(reference)).map((found) => found.secret)).toEqual([key])
  })

  it.each([
    ['ends in a line break', () => `${newToken()}\n`],
    ['is empty', () => ''],
    ['is none', () => undefined as never],
  ])('does not send a token that %s, nor show it', async (_, give) => {
    const token = give()
    const error = await failure({ token: () => token })
    expect(error.message).toMatch(
      /was not asked for: its headers hold a value for X-Vault-Token|does not|may not be read/,
    )
    expect(shows(error, [String(token).trim() || 'nothing to hide'])).toEqual([])
  })

  it('does not show what a function for the token throws', async () => {
    const token = newToken()
    const error = await failure({ token: () => Promise.reject(new Error(`login with ${token} failed`)) })
    expect(error.message).toMatch(/the function given as `token` failed/)
    expect(shows(error, [token])).toEqual([])
  })

  it('follows no redirect, since the token would go along', async () => {
    const standby = await startServer(() => ({ status: 307, headers: { location: rig.address }, body: '' }))
    const error = await failure({ address: standby.address })
    await standby.stop()
    expect(error.message).toMatch(/lies behind a redirect \(307\).*none is followed/)
    expect(rig.asked).toHaveLength(0)
  })

  it('reads no answer without end', async () => {
    const flood = await startServer(() => ({ status: 200, body: 'x'.repeat(2_000_000) }))
    const error = await failure({ address: flood.address })
    await flood.stop()
    expect(error.message).toMatch(/is larger than 1 MiB/)
  })

  it('knows an engine of version 1 by its answer', async () => {
    const engine = await startServer(() => ({ status: 200, body: { data: { api_key: newKey() } } }))
    const error = await failure({ address: engine.address })
    await engine.stop()
    expect(error.message).toMatch(/is no secret of KV version 2/)
  })

  it.each([
    ['an address that is none', { address: 'vault.internal' }, /`address` must be an address that begins with https/],
    [
      'plain HTTP to another host',
      { address: 'http://vault.internal:8200' },
      /must begin with https:\/\/ for another host/,
    ],
    ['an address with a query', { address: 'https://vault.internal/?x=1' }, /must have no query/],
    ['a mount that leads elsewhere', { mount: '../sys' }, /`mount` must be text/],
    ['a namespace with a line break', { namespace: 'a\nb' }, /`namespace` must be text/],
    ['a token that no header can carry', { token: 'a b' }, /`token` must be text/],
    ['an option that there is not', { mont: 'secret' } as object, /has no option "mont"\. Did you mean "mount"/],
  ])('refuses %s', (_, options, message) => {
    const make = (): unknown => vaultKeys({ address: 'https://vault.internal', ...options })
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(message)
  })

  it('never shows an address that holds a password', () => {
    const password = newToken()
    const make = (): unknown => vaultKeys({ address: `https://root:${password}@vault.internal` })
    expect(make).toThrow(/must not hold a user or a password/)
    expect(make).not.toThrow(password)
  })

  it('takes plain HTTP to another host where it is told to', () => {
    expect(vaultKeys({ address: 'http://vault.internal:8200', allowHttp: true }).name).toBe('vault')
  })
})
