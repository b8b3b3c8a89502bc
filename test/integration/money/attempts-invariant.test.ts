import { requests, usd } from '@bursar/core'
import type { Behaviour } from '@bursar/testing'
import type OpenAI from 'openai-7'
import { describe, expect, it } from 'vitest'
import { type GovernedOpenAI, governedOpenAI, inventKey } from './lib/governed-openai.js'
import { chat, chatStream, embeddings, responses, responsesStream } from './lib/operations.js'
import { createRandom } from './lib/random.js'

const calls = 2_000
const inFlight = 64
const agents = Array.from({ length: 10 }, (_, index) => `agent_${index}`)
const soon = { 'retry-after-ms': '1' }

/** Percentages; what remains is answered. */
const faults: readonly (readonly [percent: number, behaviour: Behaviour])[] = [
  [5, { kind: 'refuse', status: 429, headers: soon }],
  [4, { kind: 'refuse', status: 500, headers: soon }],
  [3, { kind: 'refuse', status: 503, headers: soon }],
  [3, { kind: 'refuse', status: 503, body: 'html', headers: soon, generated: 'all' }],
  [2, { kind: 'refuse', status: 401 }],
  [1, { kind: 'reset', generated: 'all' }],
  [2, { kind: 'cut', afterChunks: 2 }],
  [2, { kind: 'end_early', afterChunks: 2 }],
]

type Send = (client: OpenAI) => PromiseLike<unknown>

const mix: readonly Send[] = [
  chat.send,
  chat.send,
  chatStream.send,
  chatStream.send,
  responses.send,
  responsesStream.send,
  embeddings.send,
  (client: OpenAI) => client.models.list(),
  (client: OpenAI) => client.files.create({ file: new File(['{}\n'], 'lines.jsonl'), purpose: 'batch' }),
]

describe('2,000 calls of many kinds with faults and retries', () => {
  it('make as many requests as the usage events tell, and cost at most what the ledger says', async () => {
    const governed = await governedWithFaults()
    const outcomes = await callInLanes(governed)
    await governed.governor.flush()
    const truth = await governed.truth()

    const usage = governed.events.of('usage')
    const dispatches = usage.reduce((sum, event) => sum + event.dispatches, 0)
    expect(dispatches).toBe(governed.provider.requests.length)
    expect(usage.some((event) => event.dispatches === 2)).toBe(true)
    expect(usage.some((event) => event.attempt === 2)).toBe(true)
    expect(new Set(usage.map(({ ending }) => ending))).toEqual(
      new Set(['complete', 'refused', 'unknown', 'interrupted']),
    )

    const charged = usage.reduce((sum, event) => sum + event.cost.nanoUsd, 0)
    const [money] = (await governed.governor.status('agent_0')).filter(({ budget }) => budget === 'all-day')
    expect(money).toMatchObject({ spent: charged, held: 0 })
    expect(charged).toBeGreaterThanOrEqual(truth)

    const perAgent = await Promise.all(agents.map((agent) => governed.ledger(agent)))
    expect(perAgent.reduce((sum, { spent }) => sum + spent, 0)).toBe(charged)
    expect(perAgent.every(({ held }) => held === 0)).toBe(true)
    const started = governed.events.of('request.start').length
    expect(started).toBe(usage.length)
    expect(governed.events.of('request.blocked')).toEqual([])
    const failures = outcomes.filter((outcome) => outcome instanceof Error)
    expect(failures.length).toBeGreaterThan(50)
    // On a busy machine more of them meet their own timeout.
    expect(failures.length).toBeLessThan(calls / 2)
    console.info(
      `invariant: ${calls} calls, ${started} attempts, ${dispatches} requests, ${failures.length} failed; ledger ${charged}, provider ${truth} nano-USD`,
    )
  })
})

/** The last agents are in a rotation: their current key is not accepted any more, the previous one is. */
function governedWithFaults(): Promise<GovernedOpenAI> {
  const retired = new Set<string>()
  const keys = new Map(
    agents.map((agent, index) => {
      const pair = [inventKey(), inventKey()] as const
      if (index >= 7) retired.add(pair[0])
      return [agent, pair] as const
    }),
  )
  return governedOpenAI({
    fake: { seed: 7, keys: (key) => !retired.has(key), answer: { outputTokens: [5, 60], chunkTokens: 5 } },
    keys: { name: 'pairs', fetch: ({ agent }) => (keys.get(agent) ?? []).map((secret) => ({ secret })) },
    budgets: [
      { scope: { agent: '*' }, limit: usd('100'), per: 'day' },
      { scope: {}, limit: usd('500'), per: 'day' },
      { scope: { agent: '*' }, limit: requests(100_000), per: 'day' },
    ],
  })
}

async function callInLanes(governed: GovernedOpenAI): Promise<unknown[]> {
  const random = createRandom(20_261_121)
  governed.provider.behave(() => faultFor(random() * 100))
  const clients = agents.map((agent) => governed.client(agent, { maxRetries: 2 }))
  const outcomes: unknown[] = []
  let started = 0
  const lane = async (): Promise<void> => {
    while (started < calls) {
      const number = started++
      const client = clients[number % clients.length]
      const send = mix[Math.floor(random() * mix.length)]
      if (client === undefined || send === undefined) throw new RangeError('no client or kind of call')
      outcomes.push(await outcomeOf(send, client))
    }
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  return outcomes
}

async function outcomeOf(send: Send, client: OpenAI): Promise<unknown> {
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
