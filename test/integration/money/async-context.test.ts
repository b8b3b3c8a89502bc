import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type GovernorEventName, usd } from '@bursar/core'
import OpenAI from 'openai-7'
import { describe, expect, it } from 'vitest'
import { governedOpenAI, type GovernedOpenAI, inventKey } from './lib/governed-openai.js'
import { readAll } from './lib/operations.js'
import { createRandom, integerBetween } from './lib/random.js'

const callCount = 200
const agentCount = 20

/** What the user's own code keeps in its async context. */
interface OwnContext {
  readonly call: number
  readonly agent: string
}

interface Sighting {
  readonly type: GovernorEventName
  readonly own: OwnContext | undefined
  readonly agent: string
  readonly runId: string | undefined
  readonly tag: string | undefined
}

const ownContext = new AsyncLocalStorage<OwnContext>()
const watched = ['request.start', 'usage', 'request.blocked'] as const

describe('200 interleaved calls of 20 agents that wait for slots and for headroom', () => {
  it('keep their agent, run, tag, and the async context their listeners run in', async () => {
    const governed = await governedWithQueues()
    const sightings = watch(governed)
    const key = inventKey()
    const shared = governed.governor.govern(new OpenAI({ apiKey: key, baseURL: governed.provider.baseUrl }))
    const random = createRandom(10)
    const calls = Array.from({ length: callCount }, (_, call) => {
      const agent = `agent_${Math.floor(random() * agentCount)}`
      const turns = integerBetween(random, 0, 20)
      const isShared = random() < 0.5
      const isReadElsewhere = random() < 0.5
      return makeCall(governed, { call, agent, turns, isReadElsewhere, client: isShared ? shared : undefined })
    })
    await Promise.all(calls)
    await governed.governor.flush()

    const mislabelled = sightings.filter(
      ({ own, agent, runId, tag }) => own?.agent !== agent || runId !== `run-${own.call}` || tag !== `call-${own.call}`,
    )
    expect(mislabelled).toEqual([])
    for (const type of ['request.start', 'usage'] as const) {
      const seen = sightings.filter((sighting) => sighting.type === type).map(({ own }) => own?.call)
      expect(new Set(seen).size, type).toBe(callCount)
    }
    const used = governed.events.of('usage')
    expect(new Set(used.map(({ agent }) => agent)).size).toBe(agentCount)
    expect(governed.events.of('request.blocked')).toEqual([])
    // The waits are real: the limit lets 30 of 200 go at once, the budget two of an agent.
    expect(mostAtOnce(sightings)).toBeLessThanOrEqual(30)
    expect(mostAtOnce(sightings.filter(({ agent }) => agent === sightings[0]?.agent))).toBeLessThanOrEqual(2)
  })

  it('see no context of another call where one is refused', async () => {
    const governed = await governedOpenAI({
      budgets: [{ scope: { agent: '*' }, limit: usd('0.0016'), per: 'day' }],
      fake: { answer: { outputTokens: 400 } },
    })
    const sightings = watch(governed)
    await Promise.all(
      Array.from({ length: 60 }, (_, call) =>
        makeCall(governed, {
          call,
          agent: `agent_${call % 5}`,
          turns: call % 7,
          isReadElsewhere: false,
          client: undefined,
        }).catch(() => {}),
      ),
    )
    const blocked = sightings.filter(({ type }) => type === 'request.blocked')
    expect(blocked.length).toBeGreaterThan(10)
    for (const { own, agent, runId, tag } of sightings) {
      expect({ agent, runId, tag }).toEqual({
        agent: own?.agent,
        runId: `run-${own?.call}`,
        tag: `call-${own?.call}`,
      })
    }
  })
})

/** Two calls of an agent fit into its budget at a time, six into the limit of all. */
function governedWithQueues(): Promise<GovernedOpenAI> {
  return governedOpenAI({
    fake: { seed: 3, answer: { outputTokens: [5, 40] } },
    budgets: [
      { scope: { agent: '*' }, limit: usd('0.0032'), per: 'day', whenHeld: 'wait' },
      { scope: { tags: { call: '*' } }, limit: usd('1'), per: 'day' },
    ],
    limits: [
      { scope: { agent: '*' }, concurrency: 4, whenFull: 'wait' },
      { scope: {}, concurrency: 30, whenFull: 'wait' },
    ],
  })
}

function watch({ governor }: GovernedOpenAI): readonly Sighting[] {
  const sightings: Sighting[] = []
  for (const type of watched) {
    governor.on(type, ({ agent, runId, tags }) => {
      sightings.push({ type, own: ownContext.getStore(), agent, runId, tag: tags?.['call'] })
    })
  }
  return sightings
}

function mostAtOnce(sightings: readonly Sighting[]): number {
  let current = 0
  const counts = sightings.map(({ type }) => (current += type === 'request.start' ? 1 : -1))
  return Math.max(...counts)
}

interface PlannedCall extends OwnContext {
  readonly turns: number
  /** The stream is read outside of the context that asked for it. */
  readonly isReadElsewhere: boolean
  /** The client that serves all agents, or `undefined` for one that is the agent's own. */
  readonly client: OpenAI | undefined
}

async function makeCall(governed: GovernedOpenAI, planned: PlannedCall): Promise<void> {
  const { call, agent, turns, isReadElsewhere } = planned
  const client = planned.client ?? governed.client(agent)
  for (let turn = 0; turn < turns; turn++) await nextTurn()
  const stream = await ownContext.run({ call, agent }, () =>
    governed.governor.run({ agent, runId: `run-${call}`, tags: { call: `call-${call}` } }, async () => {
      const opened = await client.chat.completions.create({
        model: 'gpt-4.1-mini',
        messages: [{ role: 'user', content: `Call ${call}` }],
        max_completion_tokens: 900,
        stream: true,
      })
      if (!isReadElsewhere) await readAll(opened)
      return isReadElsewhere ? opened : undefined
    }),
  )
  if (stream !== undefined) await readAll(stream)
}
