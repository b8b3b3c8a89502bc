import { createFakeClock, createGate, type Behaviour } from '@bursar/testing'
import { describe, expect, it } from 'vitest'
import { type GovernedAnthropic, governedAnthropic } from './lib/governed-anthropic.ts'
import { type Client, loadSdk, question, versions } from './lib/sdk.ts'

const seen = 9
const long = { outputTokens: 500, lagTokens: 128 } as const
const streamed = { ...question, max_tokens: 900, stream: true as const }
/** What a request with thinking costs may not show in its text. */
const thinking = { thinking: { type: 'adaptive' as const } }

const open = async (client: Client, fields: object = {}, signal?: AbortSignal) =>
  client.messages.create({ ...streamed, ...fields }, signal === undefined ? {} : { signal })

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _event of stream);
}

const hold = (governed: GovernedAnthropic): number => governed.events.of('request.start')[0]?.reserved ?? 0

interface Expected {
  readonly ending: 'interrupted' | 'unknown'
  /** @default between the provider's bill and the hold */
  readonly isWholeHold?: boolean
}

async function expectEstimate(governed: GovernedAnthropic, { ending, isWholeHold = false }: Expected): Promise<void> {
  await governed.events.usageReached(1)
  expect(governed.events.onlyUsage()).toMatchObject({ ending, dispatches: 1, cost: { source: 'estimated' } })
  const { spent, held, requests } = await governed.ledger()
  expect(spent).toBeGreaterThanOrEqual(await governed.truth())
  expect(spent).toBeLessThanOrEqual(hold(governed))
  expect(spent === hold(governed)).toBe(isWholeHold)
  expect({ held, requests }).toEqual({ held: 0, requests: 1 })
}

async function expectUsage(governed: GovernedAnthropic, ending = 'complete'): Promise<void> {
  await governed.events.usageReached(1)
  expect(governed.events.onlyUsage()).toMatchObject({ ending, cost: { source: 'provider' } })
  const truth = await governed.truth()
  expect(truth).toBeGreaterThan(0)
  expect(await governed.ledger()).toEqual({ spent: truth, held: 0, requests: 1 })
}

describe.each(versions)('@anthropic-ai/sdk %s', (version) => {
  const begin = async (options?: Parameters<typeof governedAnthropic>[1]): Promise<GovernedAnthropic> =>
    governedAnthropic(await loadSdk(version), options)
  const told = { cachedTokens: 2, cacheWriteTokens: 1, longCacheWriteTokens: 1, reasoningTokens: 11, webSearches: 2 }
  const compaction = { inputTokens: 3_000, outputTokens: 200 }

  it('an answer costs its usage: cache, thinking, searches and compaction included', async () => {
    const governed = await begin({ fake: { answer: { ...told, compaction } } })
    await governed.client().messages.create({
      ...question,
      max_tokens: 900,
      ...thinking,
      cache_control: { type: 'ephemeral', ttl: '1h' },
    } as never)
    await expectUsage(governed)
    expect(governed.events.onlyUsage().tokens).toMatchObject({
      cachedInputTokens: 2,
      cacheWriteTokens: 1,
      longCacheWriteTokens: 1,
      reasoningTokens: 11,
      units: { web_search: 2 },
    })
  })

  it('a stream read to its end costs its usage', async () => {
    const governed = await begin({ fake: { answer: { ...told, compaction } } })
    await drain(await open(governed.client(), thinking))
    await expectUsage(governed)
  })

  it('a stream helper costs its usage', async () => {
    const governed = await begin()
    await governed.client().messages.stream(question).finalMessage()
    await expectUsage(governed)
  })

  it('an answer that nobody reads settles', async () => {
    const governed = await begin()
    await governed.client().messages.create(question).asResponse()
    await expectUsage(governed)
  })

  it.each([false, true])('an answer without usage is estimated (stream: %s)', async (isStream) => {
    const governed = await begin({ fake: { answer: { usage: 'omit' } } })
    if (isStream) await drain(await open(governed.client()))
    else await governed.client().messages.create(question)
    await governed.events.usageReached(1)
    expect(governed.events.onlyUsage()).toMatchObject({
      ending: 'complete_without_usage',
      cost: { source: 'estimated' },
    })
    const { spent } = await governed.ledger()
    expect(spent).toBeGreaterThanOrEqual(await governed.truth())
    expect(spent).toBeLessThanOrEqual(hold(governed))
  })

  it.each(['break', 'abort', 'signal'] as const)(
    'a stream that ends by %s costs the input told and the output seen',
    async (how) => {
      const governed = await begin({ clock: createFakeClock() })
      const gate = createGate()
      gate.release(seen)
      governed.provider.script([{ kind: 'answer', gate: gate.wait, ...long }])
      const controller = new AbortController()
      const stream = await open(governed.client(), {}, controller.signal)
      let events = 0
      const read = async (): Promise<void> => {
        for await (const _event of stream) {
          if (++events < seen - 1) continue
          if (how === 'break') break
          if (how === 'abort') stream.controller.abort()
          // The provider is asked for one more than it may send: the reader waits.
          else setImmediate(() => controller.abort())
        }
      }
      await read().catch(() => {})
      await expectEstimate(governed, { ending: 'interrupted' })
      const usage = governed.events.onlyUsage()
      expect(usage.tokens.inputTokens).toBe(governed.provider.bills[0]?.inputTokens)
      // Claude's encoding is not public: what was seen counts by its bytes.
      expect(usage.tokens.outputTokens).toBeLessThan(300)
    },
  )

  const breaks: readonly Behaviour[] = (['cut', 'end_early', 'malformed', 'error_event'] as const).map((kind) => ({
    kind,
    afterChunks: seen,
    ...long,
  }))
  it.each(breaks)(
    'a stream that the provider breaks ($kind) costs the input told and the output seen',
    async (behaviour) => {
      const governed = await begin({ clock: createFakeClock() })
      governed.provider.script([behaviour])
      await drain(await open(governed.client())).catch(() => {})
      await expectEstimate(governed, { ending: 'interrupted' })
    },
  )

  it('a stream with thinking that breaks costs the input told and all the output it may have', async () => {
    const governed = await begin({ clock: createFakeClock() })
    governed.provider.script([{ kind: 'cut', afterChunks: seen, ...long, reasoningTokens: 300 }])
    await drain(await open(governed.client(), thinking)).catch(() => {})
    await governed.events.usageReached(1)
    const { tokens } = governed.events.onlyUsage()
    expect(tokens).toMatchObject({ inputTokens: governed.provider.bills[0]?.inputTokens, outputTokens: 900 })
    expect((await governed.ledger()).spent).toBeGreaterThanOrEqual(await governed.truth())
  })

  it('a stream that breaks after it has told its usage costs that usage', async () => {
    const governed = await begin({ clock: createFakeClock() })
    // message_start, ping, block start, 5 words, block stop, message_delta; message_stop is missing.
    governed.provider.script([{ kind: 'end_early', afterChunks: 10, outputTokens: 5 }])
    await drain(await open(governed.client())).catch(() => {})
    await expectUsage(governed, 'interrupted')
  })

  it('a stream that is aborted before anything was read costs the whole hold', async () => {
    const governed = await begin()
    governed.provider.script([{ kind: 'answer', ...long }])
    const stream = await open(governed.client())
    stream.controller.abort()
    await expectEstimate(governed, { ending: 'unknown', isWholeHold: true })
  })

  it('a stream that is never read costs the whole hold when that expires', async () => {
    const clock = createFakeClock()
    const governed = await begin({ clock, reservationTtlMs: 60_000 })
    await open(governed.client())
    await clock.advance(70_000)
    await expectEstimate(governed, { ending: 'unknown', isWholeHold: true })
  })

  const unknown: readonly Behaviour[] = [
    { kind: 'refuse', status: 500, body: 'html', generated: 'all' },
    { kind: 'refuse', status: 529, body: 'empty', generated: 'all' },
    { kind: 'refuse', status: 504, generated: 'all' },
    { kind: 'reset', generated: 'all' },
    { kind: 'cut' },
    { kind: 'end_early' },
    { kind: 'malformed' },
  ]
  it.each(unknown)('a call of which nobody knows what came ($kind) costs the whole hold', async (behaviour) => {
    const governed = await begin()
    governed.provider.script([behaviour])
    await expect(governed.client().messages.create(question)).rejects.toThrow(/./)
    await expectEstimate(governed, { ending: 'unknown', isWholeHold: true })
  })

  it('a call that is aborted costs the whole hold', async () => {
    const governed = await begin()
    const controller = new AbortController()
    governed.provider.script([{ kind: 'answer', gate: () => (controller.abort(), new Promise(() => {})) }])
    await expect(governed.client().messages.create(question, { signal: controller.signal })).rejects.toThrow(/abort/i)
    await expectEstimate(governed, { ending: 'unknown', isWholeHold: true })
  })

  it.each([400, 401, 403, 404, 413, 429, 500, 529])('a refusal with %i costs nothing', async (status) => {
    const governed = await begin()
    governed.provider.script([{ kind: 'refuse', status }])
    await expect(governed.client().messages.create(question)).rejects.toMatchObject({ status })
    expect(governed.events.onlyUsage()).toMatchObject({ ending: 'refused', status, cost: { nanoUsd: 0 } })
    expect(await governed.ledger()).toEqual({ spent: 0, held: 0, requests: 1 })
    expect(await governed.truth()).toBe(0)
  })

  it('a call that never left costs nothing', async () => {
    const governed = await begin()
    const client = governed.client()
    await governed.provider.close()
    await expect(client.messages.create(question)).rejects.toThrow(/onnection/)
    expect(governed.events.onlyUsage()).toMatchObject({ ending: 'not_sent', dispatches: 0, cost: { nanoUsd: 0 } })
    expect(await governed.ledger()).toEqual({ spent: 0, held: 0, requests: 0 })
  })

  it('a redirect is not followed and costs nothing', async () => {
    const governed = await begin()
    governed.provider.script([{ kind: 'redirect' }])
    await expect(governed.client().messages.create(question)).rejects.toMatchObject({
      status: 403,
      code: 'POLICY_DENIED',
    })
    expect(await governed.ledger()).toEqual({ spent: 0, held: 0, requests: 1 })
    expect((await governed.provider.elsewhere()).requests).toEqual([])
  })
})
