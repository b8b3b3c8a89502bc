import { randomUUID } from 'node:crypto'
import { budget, hold, position, runConformance, SettableClock, settle } from '@bursar/store-testkit'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { redisStore } from '../../../src/index.ts'
import type { RedisClient } from '../../../src/index.ts'
import { withAlteredScripts } from './altered-scripts.ts'
import { loseRecords } from './lose-records.ts'

let redis: Redis
beforeAll(() => void (redis = new Redis(inject('redisUrl'))))
afterAll(() => redis.disconnect())

/** Ways of carrying spend over a loss that look right, and what each gets wrong. */
describe('the suite catches a Redis store that', () => {
  test.each([
    [
      'raises what is spent to the largest sum seen: new spend hides in it',
      { original: 'w[4] = saturated(w[4] + total - w[7])', replacement: 'w[4] = math.max(w[4], total)' },
      'counts new spend on top of what was spent before a loss, whoever comes first',
    ],
    [
      'adds what each process has seen: two of them count the same twice',
      { original: 'saturated(w[4] + total - w[7])', replacement: 'saturated(w[4] + total)' },
      'takes the largest of what several handles have seen before a loss',
    ],
    [
      'answers without the generation: the next loss is not noticed',
      { original: 'if generations then reply[4] = generations end', replacement: '' },
      'survives one loss after the other',
    ],
    [
      'forgets which thresholds were announced',
      { original: 'and (w[7] == 0 or not reaches(w[7], percent, limit))', replacement: '' },
      'announces no threshold again after a loss, and the next one when it is reached',
    ],
  ])('%s', async (_, { original, replacement }, caughtBy) => {
    const client = withAlteredScripts(redis, original, replacement)
    const send = (command = '', ...args: string[]) => redis.call(command, ...args)
    const results = await runConformance(
      ({ clock, namespace }) => redisStore({ client, namespace, clock, deadlineMs: 5_000 }),
      { sequences: 1, lose: (namespace) => loseRecords({ client, send, close: () => {} }, namespace) },
    )
    const failed = results.filter(({ outcome }) => outcome === 'failed').map((result) => result.case)
    expect(failed).toContain(caughtBy)
  })
})

test('a hold whose window was evicted frees nothing of the one that came after, unless the generation is not looked at', async () => {
  const heldAfter = async (client: RedisClient): Promise<number> => {
    const namespace = randomUUID()
    const clock = new SettableClock() // both expire in the same bucket
    const [first, second] = [redisStore({ client, namespace, clock }), redisStore({ client, namespace, clock })]
    const line = budget()
    await hold(first, 'a', [[line, 30]])
    await redis.del(`{${namespace}}:w:${line.key}/${line.window}`)
    await hold(second, 'b', [[line, 20]])
    await settle(first, 'a', [[line, 10]])
    return (await position(second, line)).held
  }
  const altered = withAlteredScripts(
    redis,
    'if at and known[at] == windows[i][2] then return at end',
    'if at then return at end',
  )
  expect(await heldAfter(redis)).toBe(20)
  expect(await heldAfter(altered)).toBe(0)
})
