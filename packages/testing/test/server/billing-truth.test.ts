import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import type OpenAI from 'openai-7'
import { createGate, startFakeProvider, type Behaviour } from '../../src/index.ts'
import { clientOf, messages, model, newKey, withProvider } from '../support/with-provider.ts'

const streamed = { model, messages, stream: true as const }

/** Reads this many chunks, then leaves. */
async function readSome(client: OpenAI, chunks: number): Promise<void> {
  let seen = 0
  for await (const _ of await client.chat.completions.create(streamed)) {
    seen += 1
    if (seen === chunks) break
  }
}

describe('what a provider bills', () => {
  test('after a client left is what it had generated when it noticed', () =>
    withProvider(async ({ client, provider }) => {
      const gate = createGate()
      provider.script([{ kind: 'answer', outputTokens: 50, gate: gate.wait }])
      gate.release(4)
      await readSome(client, 4)
      await provider.idle()
      expect(provider.bills).toMatchObject([{ outcome: 'interrupted', outputTokens: 3, billed: true }])
      expect(provider.bills[0]?.inputTokens).toBeGreaterThan(0)
    }))

  test.for([
    [5, 3 + 5],
    ['all', 50],
  ] as const)('goes on where the provider is slow to notice: lag %s', ([lagTokens, billed]) =>
    withProvider(async ({ client, provider }) => {
      const gate = createGate()
      provider.script([{ kind: 'answer', outputTokens: 50, gate: gate.wait, lagTokens }])
      gate.release(4)
      await readSome(client, 4)
      await provider.idle()
      expect(provider.bills).toMatchObject([{ outcome: 'interrupted', outputTokens: billed }])
    }),
  )

  test('includes reasoning that was done before the first visible token', () =>
    withProvider(async ({ client, provider }) => {
      const gate = createGate()
      provider.script([{ kind: 'answer', outputTokens: 50, reasoningTokens: 100, gate: gate.wait }])
      gate.release(1)
      await readSome(client, 1)
      await provider.idle()
      expect(provider.bills).toMatchObject([{ outputTokens: 100, reasoningTokens: 100, outcome: 'interrupted' }])
    }))

  test('is a whole answer where the client did not wait for it', () =>
    withProvider(async ({ client, provider }) => {
      const gate = createGate()
      provider.script([{ kind: 'answer', outputTokens: 50, gate: gate.wait }])
      const controller = new AbortController()
      const call = client.chat.completions.create({ model, messages }, { signal: controller.signal })
      void gate.reached(1).then(() => controller.abort())
      await expect(call).rejects.toThrow('aborted')
      await provider.idle()
      expect(provider.bills).toMatchObject([{ outcome: 'interrupted', outputTokens: 50, billed: true }])
    }))

  test('is complete although the SDK leaves at the terminator', () =>
    withProvider(async ({ client, provider }) => {
      for await (const _ of await client.chat.completions.create(streamed));
      await provider.idle()
      expect(provider.bills).toMatchObject([{ outcome: 'complete' }])
    }))

  test('is visible while the answer is still being generated', () =>
    withProvider(async ({ client, provider }) => {
      const gate = createGate()
      provider.script([{ kind: 'answer', outputTokens: 50, gate: gate.wait }])
      const reading = readSome(client, 52)
      gate.release(11)
      await gate.reached(12)
      expect(provider.bills).toMatchObject([{ outcome: 'open', outputTokens: 10 }])
      gate.open()
      await reading
      await provider.idle()
      expect(provider.bills).toMatchObject([{ outcome: 'complete', outputTokens: 50 }])
    }))

  test('adds up, and can be told apart by key', async () => {
    const keys = [newKey(), newKey()]
    await using provider = await startFakeProvider({ keys, answer: { outputTokens: 10 } })
    for (const apiKey of [...keys, keys[0], newKey()]) {
      await clientOf(provider, { apiKey })
        .chat.completions.create({ model, messages })
        .catch(() => undefined)
    }
    const prices = { [model]: { input: '0', output: '2' } }
    expect(provider.totals()).toMatchObject({ requests: 4, billedRequests: 3, outputTokens: 30 })
    expect(provider.cost(prices)).toBe(60_000n)
    expect(provider.cost(prices, (bill) => bill.key === keys[0])).toBe(40_000n)
  })

  test('is what was reported, for any mix of calls', () =>
    withProvider(async ({ client, provider }) => {
      const call = fc.record({
        stream: fc.boolean(),
        n: fc.integer({ min: 1, max: 3 }),
        cap: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
        outputTokens: fc.integer({ min: 1, max: 60 }),
        reasoningTokens: fc.nat({ max: 20 }),
        cachedTokens: fc.nat({ max: 30 }),
        chunkTokens: fc.integer({ min: 1, max: 7 }),
      })
      await fc.assert(
        fc.asyncProperty(call, async ({ stream, n, cap, ...shape }) => {
          provider.reset()
          provider.script([{ kind: 'answer', ...shape } satisfies Behaviour])
          const request = { model, messages, n, ...(cap !== undefined && { max_completion_tokens: cap }) }
          const options = { ...request, stream: true as const, stream_options: { include_usage: true } }
          const usage = stream
            ? await client.chat.completions.stream(options).totalUsage()
            : (await client.chat.completions.create(request)).usage
          expect(provider.bills).toMatchObject([
            {
              inputTokens: usage?.prompt_tokens,
              cachedTokens: usage?.prompt_tokens_details?.cached_tokens,
              outputTokens: usage?.completion_tokens,
              reasoningTokens: usage?.completion_tokens_details?.reasoning_tokens,
              outcome: 'complete',
            },
          ])
          expect(provider.totals().outputTokens).toBeLessThanOrEqual(n * (cap ?? Number.POSITIVE_INFINITY))
        }),
        { numRuns: 40 },
      )
    }))
})
