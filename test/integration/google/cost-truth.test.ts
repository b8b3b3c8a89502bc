import { google as googleProvider } from '@bursar/google'
import { calcPrice, findProvider } from '@pydantic/genai-prices'
import { type AnswerBehaviour, type Bill, startFakeProvider } from '@bursar/testing'
import { createGovernor, staticKeys, usd } from '@bursar/core'
import { describe, expect, test } from 'vitest'
import { newKey } from '../../../packages/google/test/support/place.ts'

interface Case {
  readonly name: string
  readonly model: string
  readonly shape: Partial<AnswerBehaviour>
  readonly inputTokens?: number
  readonly tier?: string
}

/** Every kind of usage that Gemini bills. */
const cases: readonly Case[] = [
  { name: 'text', model: 'gemini-2.5-flash', shape: {} },
  { name: 'cached content', model: 'gemini-2.5-flash', shape: { cachedTokens: 700 } },
  { name: 'thoughts', model: 'gemini-2.5-flash', shape: { reasoningTokens: 1_234 } },
  { name: 'tool use', model: 'gemini-3-flash-preview', shape: { toolUseTokens: 4_321 } },
  { name: 'audio input', model: 'gemini-2.5-flash', shape: { audioInputTokens: 512, cachedTokens: 77 } },
  { name: 'the lower tier', model: 'gemini-2.5-pro', shape: { cachedTokens: 900 }, inputTokens: 199_000 },
  { name: 'the tier above 200k', model: 'gemini-2.5-pro', shape: { reasoningTokens: 99 }, inputTokens: 250_000 },
  { name: 'a cache above 200k', model: 'gemini-3-pro-preview', shape: { cachedTokens: 123_456 }, inputTokens: 250_000 },
  { name: 'spoken output', model: 'gemini-2.5-flash-preview-tts', shape: { audioOutputTokens: 200 } },
  { name: 'flex', model: 'gemini-2.5-flash', shape: { reasoningTokens: 50 }, tier: 'flex' },
  { name: 'priority', model: 'gemini-2.5-flash', shape: { cachedTokens: 50 }, tier: 'priority' },
  { name: 'a price that changes with the year', model: 'gemini-3.8-flash', shape: { cachedTokens: 300 } },
  { name: 'a search of Gemini 2.5', model: 'gemini-2.5-flash', shape: { webSearches: 3 } },
  { name: 'searches of Gemini 3', model: 'gemini-3-flash-preview', shape: { webSearches: 3 } },
]

const google = findProvider({ providerId: 'google' })
const tiers: Readonly<Record<string, number>> = { flex: 0.5, priority: 1.8 }
/** USD; the package does not price them. https://ai.google.dev/gemini-api/docs/pricing */
const searchFee = (model: string): number => (model.startsWith('gemini-3') ? 0.014 : 0.035)

/** What genai-prices asks for a bill of the provider, in nano-USD. */
function oracle(bill: Bill): number {
  const usage = {
    input_tokens: bill.inputTokens,
    output_tokens: bill.outputTokens,
    cache_read_tokens: bill.cachedTokens,
    ...(bill.audioInputTokens > 0 ? { input_audio_tokens: bill.audioInputTokens, cache_audio_read_tokens: 0 } : {}),
  }
  if (google === undefined) throw new Error('genai-prices does not know google')
  const price = calcPrice(usage, bill.model ?? '', { provider: google, timestamp: new Date() })
  if (price === null) throw new Error(`genai-prices does not know ${bill.model}`)
  const factor = tiers[bill.serviceTier ?? ''] ?? 1
  return (price.total_price * factor + (bill.units['web_search'] ?? 0) * searchFee(bill.model ?? '')) * 1e9
}

describe('What the provider bills, priced by genai-prices, is what the ledger says', () => {
  test.each(cases)('$name', async ({ model, shape, inputTokens, tier }) => {
    await using provider = await startFakeProvider({
      countTokens: () => inputTokens ?? 1_000,
      answer: { outputTokens: 321, ...shape } as never,
    })
    const governor = createGovernor({
      providers: { google: googleProvider({ client: { httpOptions: { baseUrl: provider.origin } } }) },
      keys: staticKeys({ google: { worker: newKey() } }),
      budgets: [{ scope: {}, limit: usd('1000'), per: 'day' }],
      allowances: { googleSearch: 100_000 },
      acknowledgeVolatileStore: true,
    })
    const { google: client } = governor.createGovernedClient('worker')
    const config = {
      ...(tier && { serviceTier: tier as never }),
      ...(shape.webSearches && { tools: [{ googleSearch: {} }] }),
    }
    const request = { model, contents: 'x', config }
    await client.models.generateContent(request)
    for await (const _ of await client.models.generateContentStream(request));
    const [money] = await governor.status('worker')
    const truth = provider.bills.reduce((sum, bill) => sum + oracle(bill), 0)
    expect(truth).toBeGreaterThan(0)
    // Each of the two calls is rounded up to a nano-USD; floats of the oracle may be off by as much.
    expect(Math.abs((money?.spent ?? 0) - truth)).toBeLessThanOrEqual(3)
  })
})
