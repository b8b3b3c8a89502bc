import { requests, usd } from '@bursar/core'
import type { Behaviour } from '@bursar/testing'
import { describe, expect, it } from 'vitest'
import { newestOf } from '../lib/matrix.ts'
import { createRandom } from '../money/lib/random.js'
import { type GovernedAnthropic, governedAnthropic, inventKey } from './lib/governed-anthropic.ts'
import { type Client, loadSdk, question, versions } from './lib/sdk.ts'

const calls = 300
const inFlight = 32
const agents = Array.from({ length: 6 }, (_, index) => `agent_${index}`)
const soon = { 'retry-after-ms': '1' }

/** Percentages; what remains is answered. */
const faults: readonly (readonly [percent: number, behaviour: Behaviour])[] = [
  [5, { kind: 'refuse', status: 429, headers: soon }],
  [4, { kind: 'refuse', status: 500, headers: soon }],
  [3, { kind: 'refuse', status: 529, headers: soon }],
  [3, { kind: 'refuse', status: 503, body: 'html', headers: soon, generated: 'all' }],
  [2, { kind: 'refuse', status: 401 }],
  [2, { kind: 'refuse', status: 429, code: 'enforced_spend_limit_reached' }],
  [1, { kind: 'reset', generated: 'all' }],
  [2, { kind: 'cut', afterChunks: 4 }],
  [2, { kind: 'end_early', afterChunks: 4 }],
  [2, { kind: 'error_event', afterChunks: 5 }],
  [4, { kind: 'answer', reasoningTokens: 20, cachedTokens: 3, cacheWriteTokens: 2, longCacheWriteTokens: 2 }],
]

const cached = { ...question, cache_control: { type: 'ephemeral' as const, ttl: '1h' as const } }
const thinking = { ...cached, thinking: { type: 'adaptive' as const } } as typeof question

type Send = (client: Client) => PromiseLike<unknown>

const mix: readonly Send[] = [
  (client: Client) => client.messages.create(thinking),
  (client: Client) => client.messages.create(cached as typeof question),
  (client: Client) => client.beta.messages.create(thinking),
  (client: Client) => client.messages.stream(thinking).finalMessage(),
  async (client: Client) => {
    for await (const _event of await client.messages.create({ ...thinking, stream: true }));
  },
  (client: Client) => client.messages.countTokens(question),
  (client: Client) => client.models.list(),
  (client: Client) => client.withOptions({ maxRetries: 1 }).messages.create(thinking),
]

describe.each(newestOf(versions, 2))(
  '300 calls of many kinds of @anthropic-ai/sdk %s, with faults and retries',
  (version) => {
    it('make as many requests as the usage events tell, and cost at most what the ledger says', async () => {
      const governed = await governedWithFaults(version)
      const failures = (await callInLanes(governed)).filter((outcome) => outcome instanceof Error)
      await governed.governor.flush()
      const truth = await governed.truth()

      const usage = governed.events.of('usage')
      const dispatches = usage.reduce((sum, event) => sum + event.dispatches, 0)
      expect(dispatches).toBe(governed.provider.requests.length)
      expect(usage.some((event) => event.dispatches === 2)).toBe(true)
      expect(usage.some((event) => event.attempt === 2)).toBe(true)

      const charged = usage.reduce((sum, event) => sum + event.cost.nanoUsd, 0)
      const perAgent = await Promise.all(agents.map((agent) => governed.ledger(agent)))
      expect(perAgent.reduce((sum, { spent }) => sum + spent, 0)).toBe(charged)
      expect(perAgent.every(({ held }) => held === 0)).toBe(true)
      expect(charged).toBeGreaterThanOrEqual(truth)
      // Where every answer told its usage, there is nothing to estimate: the ledger is the bill.
      const told = usage
        .filter(({ cost }) => cost.source === 'provider')
        .reduce((sum, { cost }) => sum + cost.nanoUsd, 0)
      expect(told).toBeLessThanOrEqual(truth)
      expect(governed.events.of('request.start').length).toBe(usage.length)
      expect(governed.events.of('request.blocked')).toEqual([])
      // A key that was handed over made a second request; nothing else exceeded its hold.
      expect(governed.events.of('budget.overrun').filter(({ unit }) => unit !== 'requests')).toEqual([])
      expect(failures.length).toBeGreaterThan(5)
      expect(failures.length).toBeLessThan(100)
    })
  },
)

/** The last agents are in a rotation: their current key is not accepted any more, the previous one is. */
async function governedWithFaults(version: (typeof versions)[number]): Promise<GovernedAnthropic> {
  const retired = new Set<string>()
  const keys = new Map(
    agents.map((agent, index) => {
      const pair = [inventKey(), inventKey()] as const
      if (index >= 4) retired.add(pair[0])
      return [agent, pair] as const
    }),
  )
  return governedAnthropic(await loadSdk(version), {
    fake: { seed: 7, keys: (key) => !retired.has(key), answer: { outputTokens: [5, 40], chunkTokens: 5 } },
    keys: { name: 'pairs', fetch: ({ agent }) => (keys.get(agent) ?? []).map((secret) => ({ secret })) },
    budgets: [
      { scope: { agent: '*' }, limit: usd('100'), per: 'day' },
      { scope: { agent: '*' }, limit: requests(100_000), per: 'day' },
    ],
  })
}

async function callInLanes(governed: GovernedAnthropic): Promise<unknown[]> {
  const random = createRandom(20_261_128)
  governed.provider.behave(() => faultFor(random() * 100))
  const clients = agents.map((agent) => governed.client(agent, { maxRetries: 2 }))
  const outcomes: unknown[] = []
  let started = 0
  const lane = async (): Promise<void> => {
    while (started < calls) {
      const client = clients[started++ % clients.length] as Client
      const send = mix[Math.floor(random() * mix.length)] as Send
      outcomes.push(await outcomeOf(send, client))
    }
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  return outcomes
}

async function outcomeOf(send: Send, client: Client): Promise<unknown> {
  try {
    return await send(client)
  } catch (error) {
    return error
  }
}

function faultFor(percent: number): Behaviour {
  let bound = 0
  for (const [share, behaviour] of faults) {
    bound += share
    if (percent < bound) return behaviour
  }
  return { kind: 'answer' }
}
