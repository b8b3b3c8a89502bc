import { setTimeout as pause } from 'node:timers/promises'
import { guarded, leased, StoreUnavailableError, usd } from '@bursar/core'
import { redisStore } from '@bursar/store-redis'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { governedOpenAI, type GovernedOpenAI } from '../money/lib/governed-openai.js'
import { chat } from '../money/lib/operations.js'
import { ownRedis, type OwnRedis } from './lib/own-redis.ts'

const AGENTS = ['denying', 'leasing', 'open'] as const
const CALLERS = 12
const THINK_MS = 100
const FREEZE_MS = 1_500

const budgets = [
  { scope: { agent: 'denying' }, limit: usd('100'), per: 'total' },
  { scope: { agent: 'leasing' }, limit: usd('100'), per: 'total', onStoreError: 'lease' },
  { scope: { agent: 'open' }, limit: usd('100'), per: 'total', mode: 'soft', onStoreError: 'allow' },
] as const

type Tally = Record<(typeof AGENTS)[number], { served: number; refused: number }>

async function subject(): Promise<{ redis: OwnRedis; governed: GovernedOpenAI; load: Load }> {
  const redis = await ownRedis()
  const client = new Redis(redis.url, { retryStrategy: () => 50 })
  client.on('error', () => {})
  onTestFinished(() => client.disconnect())
  // Everything in its default configuration.
  const governed = await governedOpenAI({ budgets, store: leased(guarded(redisStore({ client }))) })
  return { redis, governed, load: new Load(governed) }
}

/** Callers of three agents that think, call, and count how that ended. */
class Load {
  readonly #governed: GovernedOpenAI
  readonly #callers: Promise<void>[] = []
  #isOn = true
  tally: Tally = freshTally()

  constructor(governed: GovernedOpenAI) {
    this.#governed = governed
  }

  start(): void {
    this.#isOn = true
    this.tally = freshTally()
    for (const agent of AGENTS) {
      for (let caller = 0; caller < CALLERS; caller++) this.#callers.push(this.#callUntilOff(agent))
    }
  }

  /** Resolves when every call that was made is answered. */
  async stop(): Promise<Tally> {
    this.#isOn = false
    await Promise.all(this.#callers.splice(0))
    return this.tally
  }

  async #callUntilOff(agent: (typeof AGENTS)[number]): Promise<void> {
    const client = this.#governed.client(agent)
    while (this.#isOn) {
      await pause(THINK_MS * (0.5 + Math.random()))
      try {
        await chat.send(client)
        this.tally[agent].served++
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error
        this.tally[agent].refused++
      }
    }
  }
}

function freshTally(): Tally {
  return {
    denying: { served: 0, refused: 0 },
    leasing: { served: 0, refused: 0 },
    open: { served: 0, refused: 0 },
  }
}

/** Nothing lost, nothing twice: the sums of the budgets are what the provider bills. */
async function expectTruth(governed: GovernedOpenAI): Promise<void> {
  const truth = await governed.truth()
  await expect
    .poll(
      async () => {
        try {
          const ledgers = await Promise.all(AGENTS.map((agent) => governed.ledger(agent)))
          return ledgers.reduce((sum, { spent }) => sum + spent, 0)
        } catch (error) {
          return String(error)
        }
      },
      { timeout: 30_000, interval: 200 },
    )
    .toBe(truth)
}

/** Until the slices are there, and have seen all callers at once: a busy machine makes them come in bursts. */
async function warmUp(governed: GovernedOpenAI, load: Load): Promise<void> {
  const burst = (): Promise<unknown> => {
    return Promise.all(
      AGENTS.flatMap((agent) => Array.from({ length: CALLERS }, () => chat.send(governed.client(agent)))),
    )
  }
  for (let round = 0; round < 4; round++) {
    await burst()
    await pause(250)
  }
  load.start()
  await pause(1_500)
  await load.stop()
  await burst()
}

test('a frozen Redis: every call is answered as its budget says, while it is frozen, and afterwards the sums are exact', async () => {
  const { redis, governed, load } = await subject()
  await warmUp(governed, load)
  load.start()
  redis.freeze()
  await pause(FREEZE_MS)
  // Whatever was answered was answered without the store, which is still frozen.
  const { denying, leasing, open } = await load.stop()
  redis.thaw()
  expect(denying.refused).toBeGreaterThan(0)
  expect(leasing.served).toBeGreaterThan(CALLERS)
  expect(leasing.served / (leasing.served + leasing.refused)).toBeGreaterThanOrEqual(0.99)
  expect(open).toMatchObject({ refused: 0 })
  expect(open.served).toBeGreaterThan(CALLERS)
  load.start()
  await pause(500)
  await load.stop()
  await expectTruth(governed)
  const outcomes = new Set(governed.events.of('budget.store_degraded').map(({ outcome }) => outcome))
  expect([...outcomes]).toEqual(expect.arrayContaining(['denied', 'leased', 'unavailable']))
}, 90_000)

test('a Redis that is killed and comes back with its data: the same', async () => {
  const { redis, governed, load } = await subject()
  await warmUp(governed, load)
  load.start()
  await redis.kill()
  await pause(1_000)
  const { denying, leasing, open } = await load.stop()
  expect(denying.refused).toBeGreaterThan(0)
  expect(leasing.refused).toBe(0)
  expect(open.refused).toBe(0)
  await redis.start()
  load.start()
  await pause(500)
  await load.stop()
  await expectTruth(governed)
}, 90_000)
