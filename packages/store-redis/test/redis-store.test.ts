import { once } from 'node:events'
import type { BudgetLine } from '@bursar/core'
import { describe, expect, test } from 'vitest'
import { reportOf } from '../src/client/server-check.ts'
import { redisStore } from '../src/index.ts'
import type { RedisClient } from '../src/index.ts'

const line: BudgetLine = { key: 'org', window: 'total', startsAt: 0, endsAt: 10, limit: 1 }
const hold = { id: 'a', lines: [{ budget: line, amount: 1 }], ttlMs: 1, onExpire: 'charge' } as const
const granted = [0, 5, 10, 0, 1, 1, 0, 0, 1]

/** A client that answers each command by its name. */
function scripted(answers: Record<string, (args: string[]) => unknown>): RedisClient & { sent: string[][] } {
  const sent: string[][] = []
  return {
    sent,
    sendCommand: async (args: string[]) => {
      sent.push(args)
      return answers[args[0] ?? '']?.(args) ?? ''
    },
  }
}

describe('options', () => {
  const client = scripted({})
  test.each([
    ['a missing client', { client: undefined }, /client must be a client or cluster .* got undefined/],
    ['an object that is no client', { client: {} }, /got an object without sendCommand or call/],
    ['a key prefix', { client: { call: async () => 1, options: { keyPrefix: 'x:' } } }, /has keyPrefix "x:"/],
    ['a namespace with braces', { client, namespace: 'a{b}' }, /namespace must be .* without braces/],
    ['an empty namespace', { client, namespace: '' }, /namespace must be/],
    ['a long namespace', { client, namespace: 'n'.repeat(129) }, /namespace must be/],
    ['a deadline of 0', { client, deadlineMs: 0 }, /deadlineMs must be an integer/],
    ['a misspelt option', { client, deadline: 5 }, /no option "deadline".*"deadlineMs"/],
  ])('%s is refused at once', (_, options, message) => {
    expect(() => redisStore(options as never)).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }))
    expect(() => redisStore(options as never)).toThrow(message)
  })
})

describe('commands', () => {
  const commandsOf = (client: { sent: string[][] }) =>
    client.sent.map(([name]) => name).filter((name) => name !== 'INFO')

  test('a reservation is one command', async () => {
    const client = scripted({ EVALSHA: () => granted })
    expect(await redisStore({ client }).reserve(hold)).toMatchObject({ ok: true, granted: [1] })
    expect(commandsOf(client)).toEqual(['EVALSHA'])
  })

  test('the text is sent only where the server does not know the script', async () => {
    const refuse = (message: string) => () => {
      throw new Error(message)
    }
    const unknown = scripted({ EVALSHA: refuse('NOSCRIPT No matching script.'), EVAL: () => granted })
    await redisStore({ client: unknown }).reserve(hold)
    expect(commandsOf(unknown)).toEqual(['EVALSHA', 'EVAL'])
    const broken = scripted({ EVALSHA: refuse('OOM command not allowed'), EVAL: () => granted })
    await expect(redisStore({ client: broken }).reserve(hold)).rejects.toThrow(/out of memory/)
    expect(commandsOf(broken)).toEqual(['EVALSHA'])
  })

  test('every key has the hash tag of the namespace, and is declared', async () => {
    const client = scripted({ EVALSHA: () => granted })
    const budget = { ...line, limitKey: 'org-day' }
    await redisStore({ client, namespace: 'team a' }).reserve({
      ...hold,
      lines: [{ budget, amount: 1 }],
      gates: ['agent/x'],
    })
    const [, , count, ...rest] = client.sent.find(([name]) => name === 'EVALSHA') ?? []
    const keys = ['h:a', 'w:org/total', 'controls', 'outbox'].map((key) => `{team a}:${key}`)
    expect([count, rest.slice(0, 4)]).toEqual(['4', keys])
  })

  test('a reservation that nobody answers is rejected, and cancelled by naming every line with 0', async () => {
    const cancelled = Promise.withResolvers<string[]>()
    let calls = 0
    const client = scripted({ EVALSHA: (args) => (calls++ === 0 ? new Promise(() => {}) : cancelled.resolve(args)) })
    const reserving = redisStore({ client, deadlineMs: 10 }).reserve(hold)
    await expect(reserving).rejects.toThrow('did not answer within 10 ms')
    const args = await cancelled.promise
    expect(args.slice(3, 5)).toEqual(['{bursar}:h:a', '{bursar}:w:org/total'])
    expect(args).toContain('10;0;;')
  })

  test('a closed store refuses, and has waited for what was under way', async () => {
    const answer = Promise.withResolvers<unknown>()
    const client = scripted({ EVALSHA: () => answer.promise })
    const store = redisStore({ client, deadlineMs: 5_000 })
    const reserving = store.reserve(hold)
    const closing = store.close()
    await expect(store.read([line])).rejects.toThrow('The budget store is closed.')
    answer.resolve(granted)
    await closing
    expect(await reserving).toMatchObject({ ok: true })
  })
})

describe('the server', () => {
  const info = (version: string, policy: string, maxmemory = '1000') =>
    `# Server\r\nredis_version:${version}\r\nmaxmemory:${maxmemory}\r\nmaxmemory_policy:${policy}\r\n`

  test('is refused where it is too old', () => {
    expect(reportOf(info('6.0.16', 'noeviction')).refusal).toMatch(/Redis 6.0 is too old/)
    for (const version of ['6.2.0', '7.4.1', '8.0.0']) expect(reportOf(info(version, 'noeviction'))).toEqual({})
    expect(reportOf('')).toEqual({})
  })

  test('is warned about where it may evict counters', async () => {
    expect(reportOf(info('7.0.0', 'volatile-lru')).warning).toMatch(/maxmemory-policy volatile-lru/)
    expect(reportOf(info('7.0.0', 'allkeys-lru', '0'))).toEqual({})
    const warned = once(process, 'warning') as Promise<[Error & { code: string }]>
    const client = scripted({ INFO: () => info('7.0.0', 'allkeys-lru'), EVALSHA: () => granted })
    await redisStore({ client }).reserve(hold)
    expect((await warned)[0]).toMatchObject({ name: 'BursarWarning', code: 'BURSAR_REDIS_EVICTION' })
  })

  test('is asked early where nothing is asked for, and an old one is refused then', async () => {
    const nothing = [0, 5, 0, 0, 0, -1, 0, 0, 0]
    const sound = scripted({ INFO: () => info('7.0.0', 'noeviction'), EVALSHA: () => nothing })
    expect(await redisStore({ client: sound }).read([])).toEqual([])
    expect(new Set(sound.sent.map(([name]) => name))).toEqual(new Set(['EVALSHA', 'INFO']))
    const old = scripted({ INFO: () => info('6.0.9', 'noeviction'), EVALSHA: () => nothing })
    await expect(redisStore({ client: old }).read([])).rejects.toThrow(/Redis 6.0 is too old/)
  })

  test('of an old version refuses from the moment that is known', async () => {
    const client = scripted({ INFO: () => info('5.0.7', 'noeviction'), EVALSHA: () => granted })
    const store = redisStore({ client })
    await store.reserve(hold)
    await expect.poll(() => store.reserve(hold).catch((error: Error) => error.message)).toMatch(/Redis 5.0 is too old/)
  })
})
