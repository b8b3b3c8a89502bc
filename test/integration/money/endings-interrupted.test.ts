import { type Behaviour, createFakeClock, createGate } from '@bursar/testing'
import { describe, expect, it } from 'vitest'
import { governedOpenAI, type GovernedOpenAI } from './lib/governed-openai.js'
import { chatStream, readSome, type StreamOperation, streamOperations } from './lib/operations.js'

/** The allowance for what a provider generates before it notices; docs/settlement.md. */
const lagTokens = 128

interface Interruption {
  readonly name: string
  /** What the provider does with the stream; `gate` lets exactly `seen` events out. */
  behaviour(gate: () => Promise<void>): Behaviour
  consume(stream: Awaited<ReturnType<StreamOperation['open']>>): Promise<void>
}

const seen = 9
const long = { outputTokens: 600, lagTokens } as const

const interruptions: readonly Interruption[] = [
  {
    name: 'broken out of',
    behaviour: (gate) => ({ kind: 'answer', gate, ...long }),
    consume: (stream) => readSome(stream, seen),
  },
  {
    name: 'aborted',
    behaviour: (gate) => ({ kind: 'answer', gate, ...long }),
    async consume(stream) {
      let events = 0
      for await (const _event of stream) if (++events === seen) stream.controller.abort()
    },
  },
  ...(['cut', 'end_early', 'malformed', 'error_event'] as const).map((kind) => ({
    name: kind,
    behaviour: (): Behaviour => ({ kind, afterChunks: seen, outputTokens: 600 }),
    consume: async (stream: AsyncIterable<unknown>) => {
      await (async () => {
        for await (const _event of stream);
      })().catch(() => {})
    },
  })),
]

async function interrupt(governed: GovernedOpenAI, operation: StreamOperation, how: Interruption): Promise<void> {
  const gate = createGate()
  gate.release(seen)
  governed.provider.script([how.behaviour(gate.wait)])
  await how.consume(await operation.open(governed.client()))
  await governed.events.usageReached(1)
}

describe('an interrupted stream costs what was seen and what may have been generated unseen', () => {
  describe.each(interruptions)('$name', (how) => {
    it.each(streamOperations)('$name', async (operation) => {
      const governed = await governedOpenAI({ clock: createFakeClock() })
      await interrupt(governed, operation, how)
      const usage = governed.events.onlyUsage()
      expect(usage).toMatchObject({ ending: 'interrupted', status: 200, dispatches: 1, stream: true })
      expect([usage.tokens.source, usage.cost.source]).toEqual(['estimated', 'estimated'])
      const { spent, held, requests } = await governed.ledger()
      expect(spent).toBe(usage.cost.nanoUsd)
      expect(spent).toBeGreaterThanOrEqual(await governed.truth())
      expect(spent).toBeLessThan(governed.events.of('request.start')[0]?.reserved ?? 0)
      expect({ held, requests }).toEqual({ held: 0, requests: 1 })
      expect(usage.tokens.outputTokens).toBeLessThanOrEqual(seen + lagTokens)
    })
  })
})

describe('an interrupted stream of a model that may reason unseen costs the whole hold', () => {
  it.each(interruptions)('$name', async (how) => {
    const governed = await governedOpenAI({ clock: createFakeClock() })
    const gate = createGate()
    gate.release(seen)
    governed.provider.script([{ ...how.behaviour(gate.wait), reasoningTokens: 700 } as Behaviour])
    const stream = await governed.client().chat.completions.create({
      model: 'gpt-5-mini',
      messages: [{ role: 'user', content: 'Think.' }],
      max_completion_tokens: 2_000,
      stream: true,
    })
    await how.consume(stream)
    await governed.events.usageReached(1)
    const { spent, held } = await governed.ledger()
    expect(governed.events.onlyUsage()).toMatchObject({ ending: 'interrupted', cost: { source: 'estimated' } })
    expect(spent).toBe(governed.events.of('request.start')[0]?.reserved)
    expect(spent).toBeGreaterThanOrEqual(await governed.truth())
    expect(held).toBe(0)
  })
})

describe('a stream that breaks after it has told its usage', () => {
  it('costs that usage', async () => {
    const governed = await governedOpenAI({ clock: createFakeClock() })
    // Role, 5 words, finish, usage; [DONE] is missing.
    governed.provider.script([{ kind: 'end_early', afterChunks: 8, outputTokens: 5 }])
    await chatStream.send(governed.client()).catch(() => {})
    const usage = governed.events.onlyUsage()
    expect(usage).toMatchObject({ ending: 'interrupted', cost: { source: 'provider' } })
    expect(await governed.ledger()).toEqual({ spent: await governed.truth(), held: 0, requests: 1 })
  })
})

describe('a stream that was opened and left alone', () => {
  it.each(streamOperations)('$name: aborted before a byte was read, it costs the whole hold', async ({ open }) => {
    const governed = await governedOpenAI({ clock: createFakeClock() })
    const gate = createGate()
    governed.provider.script([{ kind: 'answer', gate: gate.wait, ...long }])
    gate.release(seen)
    const stream = await open(governed.client())
    stream.controller.abort()
    await governed.events.usageReached(1)
    const { spent, held } = await governed.ledger()
    expect(governed.events.onlyUsage()).toMatchObject({ ending: 'unknown', cost: { source: 'estimated' } })
    expect(spent).toBe(governed.events.of('request.start')[0]?.reserved)
    expect(spent).toBeGreaterThanOrEqual(await governed.truth())
    expect(held).toBe(0)
  })

  it.each(streamOperations)('$name: never read, its hold becomes spend when it expires', async ({ open }) => {
    const clock = createFakeClock()
    const governed = await governedOpenAI({ clock, reservationTtlMs: 60_000 })
    governed.provider.script([{ kind: 'answer', ...long }])
    await open(governed.client())
    const hold = governed.events.of('request.start')[0]?.reserved ?? 0
    expect(await governed.ledger()).toEqual({ spent: 0, held: hold, requests: 0 })
    await clock.advance(70_000)
    expect(await governed.ledger()).toEqual({ spent: hold, held: 0, requests: 1 })
    expect(governed.events.onlyUsage()).toMatchObject({ ending: 'unknown', dispatches: 1, cost: { nanoUsd: hold } })
  })

  it('gives its concurrency slot back when its hold expires', async () => {
    const clock = createFakeClock()
    const governed = await governedOpenAI({
      clock,
      reservationTtlMs: 60_000,
      limits: [{ scope: { agent: '*' }, concurrency: 1 }],
    })
    await chatStream.open(governed.client())
    await expect(chatStream.send(governed.client())).rejects.toMatchObject({ status: 429 })
    await clock.advance(70_000)
    await chatStream.send(governed.client())
    expect(governed.provider.requests.length).toBe(2)
  })

  it('is corrected to its usage where it is read late', async () => {
    const clock = createFakeClock()
    const governed = await governedOpenAI({ clock, reservationTtlMs: 60_000 })
    const gate = createGate()
    governed.provider.script([{ kind: 'answer', outputTokens: 20, gate: gate.wait }])
    gate.release(4)
    const stream = await chatStream.open(governed.client())
    const events = stream[Symbol.asyncIterator]()
    await events.next()
    await clock.advance(70_000)
    gate.open()
    while ((await events.next()).done !== true);
    expect(governed.events.onlyUsage().ending).toBe('complete')
    expect(await governed.ledger()).toEqual({ spent: await governed.truth(), held: 0, requests: 1 })
  })
})
