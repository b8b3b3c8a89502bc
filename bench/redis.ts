// The Redis store over five budgets: round trips, latency against PING at a round trip of 0.5 ms and more (a proxy delays
// the bytes), and the server's CPU time against a script of five bare HINCRBY. Subjects take turns.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { redisStore } from '@bursar/store-redis'
import type { RedisClient, RedisStore } from '@bursar/store-redis'
import { quantile, reportBar } from './lib/statistics.ts'
import { startRedis } from './lib/start-redis.ts'

const ROUNDS = 2_000
const WARM_UP_ROUNDS = 300
const CPU_ROUNDS = 120
const CPU_CALLS = 40
const ONE_WAY_DELAY_MS = 0.25
const DAY = 86_400_000
const FIVE_HINCRBY = `for i = 1, 5 do redis.call('HINCRBY', KEYS[i], 'r', ARGV[i]) end return 1`

const KEYS = [
  'usd/day/UTC/agent:support_classifier',
  'usd/month/Europe/Berlin/team:support',
  'tokens/hour/UTC/agent:support_classifier/model:gpt-5-mini',
  'usd/month/UTC/',
  'requests/day/UTC/agent:support_classifier',
]

const redis = await startRedis()
const proxy = fork(fileURLToPath(new URL('lib/delay-proxy.ts', import.meta.url)), [
  String(redis.port),
  String(ONE_WAY_DELAY_MS),
])
const [{ port: proxyPort }] = (await once(proxy, 'message')) as [{ port: number }]
const direct = new Redis(redis.port, '127.0.0.1')
const [seconds = 0] = (await direct.time()).map(Number)
const startsAt = seconds * 1_000 - DAY
const budgets = KEYS.map((key) => {
  const limitKey = `${key} limit`
  return {
    key,
    limitKey,
    window: 'bench',
    startsAt,
    endsAt: startsAt + 30 * DAY,
    limit: 10 ** 15,
    thresholds: [50, 80, 100],
  }
})
const reserved = budgets.map((budget) => ({ budget, amount: 2_500_000 }))
const settled = budgets.map((budget) => ({ budget, amount: 1_400_000 }))
const reserve = (store: RedisStore, id: string) =>
  store.reserve({ id, lines: reserved, ttlMs: 600_000, onExpire: 'charge', gates: ['agent/support_classifier'] })

console.log(`node ${process.version}, ${/redis_version:(\S+)/.exec(await direct.info('server'))?.[1]}, five budgets`)

const ioredis = new Redis(proxyPort, '127.0.0.1')
const nodeRedis = createClient({ socket: { port: proxyPort, host: '127.0.0.1' } })
await nodeRedis.connect()
await compareLatency('ioredis', ioredis, () => ioredis.ping())
await compareLatency('node-redis', nodeRedis, () => nodeRedis.ping())
await compareCpu()

ioredis.disconnect()
nodeRedis.destroy()
direct.disconnect()
proxy.disconnect()
await redis.stop()

async function compareLatency(name: string, client: RedisClient, ping: () => Promise<unknown>): Promise<void> {
  const store = redisStore({ client, deadlineMs: 5_000 })
  const samples = { ping: [] as number[], pingAgain: [] as number[], reserve: [] as number[], settle: [] as number[] }
  let reserveTrips = 0
  let settleTrips = 0
  for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round++) {
    const id = randomUUID()
    const isCounted = round % 100 === 99
    const before = isCounted ? await roundTrips() : 0
    const reserveMs = await timed(() => reserve(store, id))
    const between = isCounted ? await roundTrips() : 0
    const settleMs = await timed(() => store.settle({ id, lines: settled }))
    const after = isCounted ? await roundTrips() : 0
    if (isCounted && round >= WARM_UP_ROUNDS) {
      reserveTrips += between - before
      settleTrips += after - between
    }
    const [first, second] = [await timed(ping), await timed(ping)]
    if (round < WARM_UP_ROUNDS) continue
    samples.reserve.push(reserveMs)
    samples.settle.push(settleMs)
    samples.ping.push(first)
    samples.pingAgain.push(second)
  }
  const p50 = (subject: keyof typeof samples): number => quantile(samples[subject], 0.5)
  console.log(
    `${name}: p50 ping ${p50('ping').toFixed(3)} ms, reserve ${p50('reserve').toFixed(3)} ms, ` +
      `settle ${p50('settle').toFixed(3)} ms; noise floor: ping / ping ${(p50('pingAgain') / p50('ping')).toFixed(3)}`,
  )
  const counted = ROUNDS / 100
  reportBar(`redis-reserve5-round-trips-${name}`, reserveTrips / counted, 1)
  reportBar(`redis-settle5-round-trips-${name}`, settleTrips / counted, 1)
  reportBar(`redis-reserve5-latency-${name}`, p50('reserve') / p50('ping'), 1.15)
  console.log(`redis-settle5-latency-${name} ${(p50('settle') / p50('ping')).toFixed(3)} (no bar)`)
  await store.close()
}

async function compareCpu(): Promise<void> {
  const store = redisStore({ client: direct, namespace: 'cpu', deadlineMs: 5_000 })
  const names = budgets.map(({ key }) => `{cpu}:bare:${key}`)
  const bare = () => direct.eval(FIVE_HINCRBY, 5, ...names, '1', '2', '3', '4', '5')
  const sha = String(await direct.script('LOAD', FIVE_HINCRBY))
  await bare()
  const samples = { bare: [] as number[], reserve: [] as number[], settle: [] as number[] }
  for (let round = 0; round < CPU_ROUNDS; round++) {
    const ids = Array.from({ length: CPU_CALLS }, () => randomUUID())
    const perCall = {
      bare: await cpuOf(ids, () => direct.evalsha(sha, 5, ...names, '1', '2', '3', '4', '5')),
      reserve: await cpuOf(ids, (id) => reserve(store, id)),
      settle: await cpuOf(ids, (id) => store.settle({ id, lines: settled })),
    }
    if (round < 3) continue
    for (const name of ['bare', 'reserve', 'settle'] as const) samples[name].push(perCall[name])
  }
  const p50 = (subject: keyof typeof samples): number => quantile(samples[subject], 0.5)
  console.log(
    `server CPU per call: five HINCRBY ${p50('bare').toFixed(1)} us, reserve ${p50('reserve').toFixed(1)} us, ` +
      `settle ${p50('settle').toFixed(1)} us`,
  )
  reportBar('redis-reserve5-cpu', p50('reserve') / p50('bare'), 6.5)
  console.log(`redis-settle5-cpu ${(p50('settle') / p50('bare')).toFixed(3)} (no bar)`)
  await store.close()
}

/** Microseconds of the server per EVALSHA, all calls at once. */
async function cpuOf(ids: readonly string[], call: (id: string) => Promise<unknown>): Promise<number> {
  await direct.config('RESETSTAT')
  await Promise.all(ids.map(call))
  const stats = await direct.info('commandstats')
  return Number(/cmdstat_evalsha:.*usec_per_call=([\d.]+)/.exec(stats)?.[1])
}

async function roundTrips(): Promise<number> {
  const answer = once(proxy, 'message') as Promise<[{ roundTrips: number }]>
  proxy.send('count')
  return (await answer)[0].roundTrips
}

async function timed(call: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint()
  await call()
  return Number(process.hrtime.bigint() - start) / 1e6
}
