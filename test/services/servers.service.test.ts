import { Redis } from 'ioredis'
import { Client } from 'pg'
import { expect, inject, test } from 'vitest'

test('the Redis of the tests is real and recent enough for functions and clusters', async () => {
  const redis = new Redis(inject('redisUrl'))
  try {
    const info = await redis.info('server')
    expect(Number(/redis_version:(\d+)\./.exec(info)?.[1])).toBeGreaterThanOrEqual(7)
    expect(await redis.eval("return redis.call('INCRBY', KEYS[1], ARGV[1])", 1, 'servers:counter', '3')).toBe(3)
  } finally {
    redis.disconnect()
  }
})

test('the PostgreSQL of the tests is real: two connections are two sessions', async () => {
  const clients = [new Client(inject('postgresUrl')), new Client(inject('postgresUrl'))]
  try {
    await Promise.all(clients.map((client) => client.connect()))
    const rows = await Promise.all(
      clients.map((client) => client.query<{ pid: number }>('select pg_backend_pid() as pid')),
    )
    expect(new Set(rows.map((result) => result.rows[0]?.pid)).size).toBe(2)
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
})
