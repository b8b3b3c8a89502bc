import { randomUUID } from 'node:crypto'
import type { BudgetLine, ReserveRequest } from '@bursar/core'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { redisStore } from '../../src/index.ts'
import { proxyWithoutScripts } from './proxy-without-scripts.ts'

const DAY = 86_400_000
let redis: Redis
let today: BudgetLine
beforeAll(async () => {
  redis = new Redis(inject('redisUrl'))
  const [seconds = 0] = (await redis.time()).map(Number)
  const startsAt = seconds * 1_000 - DAY / 2
  today = { key: 'org', window: 'today', startsAt, endsAt: startsAt + DAY, limit: 100 }
})
afterAll(() => redis.disconnect())

const hold = (id: string, budget = today): ReserveRequest => {
  return { id, lines: [{ budget, amount: 10 }], ttlMs: 60_000, onExpire: 'charge' }
}

describe('records', () => {
  test('every key of the namespace expires, but what an operator has set', async () => {
    const namespace = randomUUID()
    const store = redisStore({ client: redis, namespace })
    await store.reserve(hold('a'))
    await store.reserve(hold('b', { ...today, key: 'run', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER }))
    await store.settle({ id: 'a', lines: [{ budget: today, amount: 3 }] })
    await store.control({ kind: 'limit', limitKey: 'org', limit: 5 })
    const keys = await redis.keys(`{${namespace}}:*`)
    expect(keys).toHaveLength(5)
    const ttls = await Promise.all(keys.map(async (key) => [key, await redis.pttl(key)] as const))
    expect(ttls.filter(([, ttl]) => ttl <= 15 * 60_000)).toEqual([[`{${namespace}}:controls`, -1]])
  })

  test.each([
    ['text', (key: string) => redis.set(key, 'garbage')],
    ['a number', (key: string) => redis.set(key, '17')],
    ['another type', (key: string) => redis.hset(key, 'spent', '5')],
    ['another version', (key: string) => redis.eval(`redis.call('SET', KEYS[1], cmsgpack.pack({99, 1}))`, 1, key)],
    [
      'cut off',
      (key: string) => redis.eval(`redis.call('SET', KEYS[1], string.sub(cmsgpack.pack({2, '1', 0}), 1, 3))`, 1, key),
    ],
  ])('a window that is %s is refused by its name, and left alone', async (_, spoil) => {
    const namespace = randomUUID()
    const store = redisStore({ client: redis, namespace })
    const key = `{${namespace}}:w:org/today`
    await spoil(key)
    const before = await redis.dump(key)
    const named = expect.objectContaining({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining(key) })
    await expect(store.reserve(hold('a'))).rejects.toEqual(named)
    await expect(store.settle({ id: 'a', lines: [{ budget: today, amount: 1 }] })).rejects.toEqual(named)
    await expect(store.read([today])).rejects.toEqual(named)
    expect(await redis.dump(key)).toBe(before)
    expect(await redis.exists(`{${namespace}}:h:a`)).toBe(0)
  })

  test('a reservation that is garbage is refused by its name', async () => {
    const namespace = randomUUID()
    const store = redisStore({ client: redis, namespace })
    await redis.hset(`{${namespace}}:h:a`, 'x', 'y')
    await expect(store.reserve(hold('a'))).rejects.toThrow(`{${namespace}}:h:a`)
    await expect(store.settle({ id: 'a', lines: [{ budget: today, amount: 1 }] })).rejects.toThrow(`{${namespace}}:h:a`)
    expect((await store.read([today]))[0]?.held).toBe(0)
  })

  test('the largest name is stored, a larger one is refused before it is sent', async () => {
    const store = redisStore({ client: redis, namespace: randomUUID() })
    expect((await store.reserve(hold('é'.repeat(512)))).ok).toBe(true)
    await expect(store.reserve(hold('é'.repeat(513)))).rejects.toThrow(/id has 1026 bytes/)
    await expect(store.read([{ ...today, key: 'k'.repeat(1_025) }])).rejects.toThrow(/key has 1025 bytes/)
    await expect(store.read([{ ...today, key: '\uD800' }])).rejects.toThrow(/half of a surrogate pair/)
  })
})

describe('clients', () => {
  test('a client that was closed is told so', async () => {
    const client = createClient({ url: inject('redisUrl') })
    await expect(redisStore({ client }).reserve(hold('a'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await expect(redisStore({ client }).read([today])).rejects.toThrow(/Connect the client before the first call/)
    const quit = new Redis(inject('redisUrl'))
    await quit.quit()
    await expect(redisStore({ client: quit }).read([today])).rejects.toThrow(/Connect the client before the first call/)
  })

  test('a client of one server is told that the server belongs to a cluster', async () => {
    const clients = inject('redisClusterNodes').map((node) => new Redis(`redis://${node}`))
    const namespace = randomUUID()
    const reads = clients.map((client) => redisStore({ client, namespace }).read([today]))
    const answers = await Promise.allSettled(reads)
    clients.forEach((client) => client.disconnect())
    const refused = answers.filter((answer) => answer.status === 'rejected')
    expect(refused).toHaveLength(2)
    for (const { reason } of refused)
      expect(reason).toMatchObject({ message: expect.stringContaining('createCluster') })
  })

  test('a user without the rights is told which ones', async () => {
    const user = `user-${randomUUID()}`
    await redis.call('ACL', 'SETUSER', user, 'on', 'nopass', '~*', '+@all', '-@scripting')
    const client = new Redis(inject('redisUrl'), { username: user, password: 'any' })
    await expect(redisStore({ client }).reserve(hold('a'))).rejects.toThrow(/Allow the user EVALSHA/)
    client.disconnect()
    await redis.call('ACL', 'DELUSER', user)
  })
})

describe('between the store and the server', () => {
  test('a proxy that blocks scripts is found at first use, and when asked whether all is ready', async () => {
    const proxy = await proxyWithoutScripts(Number(new URL(inject('redisUrl')).port))
    for (const client of [new Redis(proxy.port, '127.0.0.1'), await connected(proxy.port)]) {
      const store = redisStore({ client, deadlineMs: 5_000 })
      const refusal = { code: 'STORE_UNAVAILABLE', message: expect.stringMatching(/needs Lua scripts .*proxy/) }
      await expect(store.reserve(hold('a'))).rejects.toMatchObject(refusal)
      await expect(store.read([])).rejects.toMatchObject(refusal)
      if (client instanceof Redis) client.disconnect()
      else client.destroy()
    }
    proxy.close()
  })

  test('clocks that differ by minutes are settled by the server', async () => {
    const store = redisStore({ client: redis, namespace: randomUUID() })
    const [seconds = 0] = (await redis.time()).map(Number)
    const soon = { ...today, startsAt: (seconds + 300) * 1_000 }
    const refused = await store.reserve(hold('a', soon))
    expect(refused).toMatchObject({ ok: false, reason: 'clock', failed: [0] })
    expect(Math.abs(refused.now - seconds * 1_000)).toBeLessThan(60_000)
    expect((await store.reserve(hold('a'))).ok).toBe(true)
  })
})

describe('a server that does not answer in time', () => {
  test('the reservation is rejected, and what it held is given back', async () => {
    const namespace = randomUUID()
    const client = new Redis(inject('redisUrl'))
    const store = redisStore({ client, namespace, deadlineMs: 40 })
    const observer = redisStore({ client: redis, namespace, deadlineMs: 5_000 })
    await store.read([today])
    const blocked = client.call('BLPOP', randomUUID(), '0.2')
    await expect(store.reserve(hold('a'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', isRetryable: true })
    await blocked
    await expect.poll(async () => (await observer.reserve(hold('a'))).ok).toBe(false)
    expect(await observer.reserve(hold('a'))).toMatchObject({ reason: 'settled' })
    expect(await observer.read([today])).toMatchObject([{ spent: 0, held: 0 }])
    await store.close()
    client.disconnect()
  })
})

async function connected(port: number) {
  const client = createClient({ url: `redis://127.0.0.1:${port}` })
  await client.connect()
  return client
}
