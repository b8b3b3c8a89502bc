import { usd } from '@bursar/core'
import type { Behaviour } from '@bursar/testing'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../money/lib/random.ts'
import { newKey } from '../../../packages/google/test/support/place.ts'
import { type Calls, governedGoogle, readAll, subjects } from './lib/subjects.ts'

const calls = 400
const inFlight = 32
const agents = Array.from({ length: 5 }, (_, index) => `agent_${index}`)

/** Percentages; what remains is answered. */
const faults: readonly (readonly [percent: number, behaviour: Behaviour])[] = [
  [4, { kind: 'refuse', status: 429 }],
  [4, { kind: 'refuse', status: 500 }],
  [3, { kind: 'refuse', status: 503, body: 'html', generated: 'all' }],
  [3, { kind: 'refuse', status: 400, code: 'API_KEY_INVALID' }],
  [2, { kind: 'reset', generated: 'all' }],
  [3, { kind: 'cut', afterChunks: 2 }],
  [3, { kind: 'end_early', afterChunks: 2 }],
]

type Send = (client: Calls) => Promise<unknown>

const mix: readonly Send[] = [
  (client) => client.ask(),
  (client) => client.ask({ model: 'gemini-2.5-flash' }),
  async (client) => readAll(await client.open()),
  async (client) => readAll(await client.open({ model: 'gemini-2.5-flash' })),
  async (client) => {
    for await (const _ of await client.open()) break
  },
  (client) => client.embed(),
  (client) => client.count(),
]

describe.each(subjects)('$name', (subject) => {
  test(`${calls} calls of many kinds with faults make the requests that are told, and cost at most what the ledger says`, async () => {
    const rotated = agents.map(() => [newKey(), newKey()] as const)
    const retired = new Set(rotated.slice(3).map(([current]) => current))
    const governed = await governedGoogle(subject, {
      fake: { seed: 7, keys: (key) => !retired.has(key), answer: { outputTokens: [5, 60], chunkTokens: 5 } },
      keys: {
        name: 'pairs',
        fetch: ({ agent }) => (rotated[agents.indexOf(agent)] ?? []).map((secret) => ({ secret })),
      },
      budgets: [
        { id: 'each', scope: { agent: '*' }, limit: usd('100'), per: 'day' },
        { id: 'all', scope: {}, limit: usd('500'), per: 'day' },
      ],
    })
    const random = createRandom(20_261_128)
    governed.provider.behave(() => faultFor(random() * 100))
    const clients = agents.map(governed.of)
    let started = 0
    let failures = 0
    const lane = async (): Promise<void> => {
      while (started < calls) {
        const client = clients[started++ % clients.length]
        const send = mix[Math.floor(random() * mix.length)]
        if (client === undefined || send === undefined) throw new RangeError('no client or kind of call')
        await send(client).catch(() => (failures += 1))
      }
    }
    await Promise.all(Array.from({ length: inFlight }, lane))
    await governed.events.usageReached(governed.events.of('request.start').length)
    const truth = await governed.truth()
    await governed.governor.flush()

    const usage = governed.events.of('usage')
    const dispatches = usage.reduce((sum, event) => sum + event.dispatches, 0)
    expect(dispatches).toBe(governed.provider.requests.length)
    expect(usage.some((event) => event.dispatches === 2)).toBe(true)
    const charged = usage.reduce((sum, event) => sum + event.cost.nanoUsd, 0)
    const all = (await governed.governor.status('agent_0')).find(({ budget }) => budget === 'all')
    expect(all).toMatchObject({ spent: charged, held: 0 })
    expect(charged).toBeGreaterThanOrEqual(truth)
    expect(governed.events.of('request.blocked')).toEqual([])
    expect(failures).toBeGreaterThan(10)
    console.info(
      `${subject.name}: ${calls} calls, ${dispatches} requests, ${failures} failed; ledger ${charged}, provider ${truth} nano-USD`,
    )
  })
})

function faultFor(percent: number): Behaviour {
  let bound = 0
  for (const [share, behaviour] of faults) {
    bound += share
    if (percent < bound) return behaviour
  }
  return { kind: 'answer' }
}
