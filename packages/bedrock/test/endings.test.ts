import {
  BedrockRuntimeServiceException,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelWithBidirectionalStreamCommand,
} from '@aws-sdk/client-bedrock-runtime'
import { requests, usd } from '@bursar/core'
import { type Behaviour, createFakeClock, createGate } from '@bursar/testing'
import { describe, expect, it } from 'vitest'
import { caught, conversation, openPlace, type Send, ways } from './support/place.ts'

const streams = Object.keys(ways).filter((name) => /stream/i.test(name))
const long = { outputTokens: 150, chunkTokens: 1 }
/** `messageStart`, and three words; Claude's own words begin with two events more. */
const seen = 6

/** In nano-USD, at the prices of the cheapest model that is called here: 0.72 USD per million tokens. */
function truthAtMost(spent: number, bill: { inputTokens: number; outputTokens: number } | undefined): void {
  const truth = ((bill?.inputTokens ?? 0) + (bill?.outputTokens ?? 0)) * 720
  expect(spent).toBeGreaterThanOrEqual(truth)
}

describe('What a call costs that does not end well', () => {
  describe.each(streams)('%s', (name) => {
    const send = ways[name] as (typeof ways)[string]
    const breaks = ['cut', 'end_early', 'malformed', 'error_event'] as const

    it.each(breaks)('broken by the provider (%s) costs no less than the provider bills', async (kind) => {
      const { client, provider, events, ledger } = await openPlace({ clock: createFakeClock() })
      provider.script([{ kind, afterChunks: seen, ...long }])
      await send(client()).catch(() => {})
      await events.usageReached(1)
      await provider.idle()
      expect(events.onlyUsage()).toMatchObject({ ending: 'interrupted', cost: { source: 'estimated' } })
      const { spent, held } = await ledger()
      truthAtMost(spent, provider.bills[0])
      expect(held).toBe(0)
    })
  })

  it('a stream that is aborted costs what was seen, and the connection ends', async () => {
    const { client, provider, events, ledger } = await openPlace({ clock: createFakeClock() })
    const gate = createGate()
    gate.release(seen)
    provider.script([{ kind: 'answer', gate: gate.wait, ...long }])
    const controller = new AbortController()
    const { stream } = await client().send(new ConverseStreamCommand(conversation), { abortSignal: controller.signal })
    let read = 0
    const drain = async (): Promise<void> => {
      for await (const _event of stream ?? []) {
        if (++read < seen - 1) continue
        setImmediate(() => controller.abort())
      }
    }
    await drain().catch(() => {})
    await events.usageReached(1)
    await provider.idle()
    expect(events.onlyUsage()).toMatchObject({ ending: 'interrupted', cost: { source: 'estimated' } })
    truthAtMost((await ledger()).spent, provider.bills[0])
    expect(provider.bills[0]?.outcome).toBe('interrupted')
  })

  it('a loop that is broken out of costs the whole hold when that expires: the SDK lets go of nothing', async () => {
    const clock = createFakeClock()
    const { client, provider, events } = await openPlace({ clock, reservationTtlMs: 60_000 })
    const gate = createGate()
    gate.release(seen)
    provider.script([{ kind: 'answer', gate: gate.wait, ...long }])
    const controller = new AbortController()
    const { stream } = await client().send(new ConverseStreamCommand(conversation), { abortSignal: controller.signal })
    for await (const _event of stream ?? []) break
    expect(events.of('usage')).toEqual([])
    // A look finds that something was read; a later one, that nothing more was.
    await clock.advance(300_000)
    await events.usageReached(1)
    expect(events.onlyUsage()).toMatchObject({ ending: 'unknown', tokens: { outputTokens: 200 } })
    controller.abort()
  })

  it('a stream that is never read costs the whole hold when that expires', async () => {
    const clock = createFakeClock()
    const { client, events } = await openPlace({ clock, reservationTtlMs: 60_000 })
    const controller = new AbortController()
    await client().send(new ConverseStreamCommand(conversation), { abortSignal: controller.signal })
    await clock.advance(300_000)
    await events.usageReached(1)
    expect(events.onlyUsage()).toMatchObject({ ending: 'unknown' })
    // The SDK itself would hold on to the connection.
    controller.abort()
  })

  it.each([false, true])('an answer without usage is estimated (stream: %s)', async (isStream) => {
    const { client, events } = await openPlace({ fake: { answer: { usage: 'omit' } } })
    await ways[isStream ? 'converseStream' : 'converse']?.(client())
    expect(events.onlyUsage().cost.source).toBe('estimated')
  })

  const unknown: readonly Behaviour[] = [
    { kind: 'refuse', status: 500, body: 'html', generated: 'all' },
    { kind: 'refuse', status: 424, generated: 'all' },
    { kind: 'refuse', status: 408, generated: 'all' },
    { kind: 'reset', generated: 'all' },
    { kind: 'cut' },
    { kind: 'malformed' },
  ]
  it.each(unknown)('a call of which nobody knows what came ($kind $status) costs the whole hold', async (behaviour) => {
    const { client, provider, events, ledger } = await openPlace()
    provider.script([behaviour])
    await caught(() => ways['converse']?.(client()))
    await events.usageReached(1)
    expect(events.onlyUsage()).toMatchObject({ ending: 'unknown', tokens: { outputTokens: 200 } })
    truthAtMost((await ledger()).spent, provider.bills[0])
  })

  it.each([400, 403, 404, 429, 500, 503])(
    'a refusal with %i costs nothing and is the SDK’s own exception',
    async (status) => {
      const { client, provider, bare, ledger, events } = await openPlace()
      provider.script([
        { kind: 'refuse', status },
        { kind: 'refuse', status },
      ])
      const [own, governed] = [
        await caught(() => ways['converse']?.(bare())),
        await caught(() => ways['converse']?.(client())),
      ]
      expect(governed).toBeInstanceOf(BedrockRuntimeServiceException)
      expect(governed).toMatchObject({ name: (own as Error).name, message: (own as Error).message })
      expect(events.onlyUsage()).toMatchObject({ ending: 'refused', status, cost: { nanoUsd: 0 } })
      expect(await ledger()).toEqual({ spent: 0, held: 0, requests: 1 })
    },
  )

  it('a call that never left costs nothing', async () => {
    const { client, provider, events, ledger } = await openPlace()
    const governed = client()
    await provider.close()
    await caught(() => ways['converse']?.(governed))
    expect(events.onlyUsage()).toMatchObject({ ending: 'not_sent', dispatches: 0 })
    expect(await ledger()).toEqual({ spent: 0, held: 0, requests: 0 })
  })

  it('counting is free', async () => {
    const { client, ledger } = await openPlace()
    const { modelId, messages } = conversation
    const { inputTokens } = await client().send(new CountTokensCommand({ modelId, input: { converse: { messages } } }))
    expect(inputTokens).toBeGreaterThan(0)
    expect(await ledger()).toEqual({ spent: 0, held: 0, requests: 0 })
  })

  it('speech in both directions is refused under a hard budget in USD', async () => {
    const { client, provider } = await openPlace()
    const body = (async function* () {})()
    const command = new InvokeModelWithBidirectionalStreamCommand({ modelId: 'amazon.nova-sonic-v1:0', body })
    expect(await caught(() => client().send(command))).toMatchObject({ code: 'POLICY_DENIED' })
    expect(provider.requests).toEqual([])
  })

  it('every attempt of the SDK counts: requests, dispatches and the ledger agree', async () => {
    const { client, provider, events, ledger } = await openPlace()
    provider.script([
      { kind: 'refuse', status: 500 },
      { kind: 'refuse', status: 429 },
      { kind: 'answer' },
      { kind: 'refuse', status: 503, body: 'html', generated: 'all' },
      { kind: 'answer' },
    ])
    const governed = client({ maxAttempts: 3 })
    await governed.send(new ConverseCommand(conversation))
    await ways['invokeModelWithResponseStream']?.(governed)
    const usage = events.of('usage')
    expect(provider.requests).toHaveLength(5)
    expect(usage.reduce((sum, { dispatches }) => sum + dispatches, 0)).toBe(5)
    expect(await ledger()).toMatchObject({ requests: 5, held: 0 })
    expect(usage.map(({ ending }) => ending)).toEqual(['refused', 'refused', 'complete', 'unknown', 'complete'])
  })

  it('60 calls in lanes with faults make as many requests as attempts are told and counted, and nothing stays held', async () => {
    const { client, provider, events, ledger } = await openPlace({
      fake: { seed: 11, answer: { outputTokens: [5, 40], chunkTokens: 3 } },
      budgets: [
        { id: 'money', scope: { agent: '*' }, limit: usd('100'), per: 'day' },
        { id: 'calls', scope: { agent: '*' }, limit: requests(100_000), per: 'day' },
      ],
    })
    const faults: readonly Behaviour[] = [
      { kind: 'refuse', status: 500 },
      { kind: 'cut', afterChunks: 4 },
      { kind: 'refuse', status: 503, body: 'html', generated: 'all' },
      { kind: 'end_early', afterChunks: 4 },
    ]
    provider.behave(({ index }) => faults[index % 9] ?? { kind: 'answer' })
    const governed = client({ maxAttempts: 2 })
    const sends = Object.values(ways)
    await Promise.allSettled(Array.from({ length: 60 }, (_, index) => (sends[index % sends.length] as Send)(governed)))
    await provider.idle()
    const { requests: counted, held, spent } = await ledger()
    const usage = events.of('usage')
    expect(usage.reduce((sum, { dispatches }) => sum + dispatches, 0)).toBe(provider.requests.length)
    expect(counted).toBe(provider.requests.length)
    expect(provider.requests.length).toBeGreaterThan(60)
    expect(held).toBe(0)
    expect(spent).toBe(usage.reduce((sum, { cost }) => sum + cost.nanoUsd, 0))
    expect(spent).toBeGreaterThan(0)
  })
})
