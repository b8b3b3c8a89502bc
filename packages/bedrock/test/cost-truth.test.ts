import { ConverseCommand, ConverseStreamCommand, type SystemContentBlock } from '@aws-sdk/client-bedrock-runtime'
import type { AnswerBehaviour, Bill } from '@bursar/testing'
import { calcPrice, findProvider } from '@pydantic/genai-prices'
import { describe, expect, test } from 'vitest'
import { conversation, openPlace } from './support/place.ts'

const aws = findProvider({ providerId: 'aws' })

/** What genai-prices asks for a bill of the provider, in nano-USD. */
function oracle({ model, inputTokens, outputTokens, cachedTokens, cacheWriteTokens, serviceTier }: Bill): number {
  if (aws === undefined) throw new Error('genai-prices does not know aws')
  const usage = {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cache_read_tokens: cachedTokens,
    cache_write_tokens: cacheWriteTokens,
  }
  const price = calcPrice(usage, model ?? '', { provider: aws, timestamp: new Date() })
  if (price === null) throw new Error(`genai-prices does not know ${model}`)
  return price.total_price * ({ flex: 0.5, priority: 1.75 }[serviceTier ?? ''] ?? 1) * 1e9
}

interface Case {
  readonly modelId: string
  readonly shape?: Partial<AnswerBehaviour>
  readonly tier?: 'flex' | 'priority'
}

const cases: readonly Case[] = [
  { modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' },
  { modelId: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0', shape: { cachedTokens: 700, cacheWriteTokens: 90 } },
  { modelId: 'eu.anthropic.claude-haiku-4-5-20251001-v1:0', shape: { cachedTokens: 700, cacheWriteTokens: 90 } },
  { modelId: 'us.anthropic.claude-opus-4-8', shape: { reasoningTokens: 150 } },
  { modelId: 'anthropic.claude-3-haiku-20240307-v1:0' },
  { modelId: 'us.amazon.nova-pro-v1:0', shape: { cachedTokens: 300 } },
  { modelId: 'us.amazon.nova-2-lite-v1:0', tier: 'flex' },
  { modelId: 'amazon.nova-lite-v1:0', tier: 'priority' },
  { modelId: 'us.meta.llama3-3-70b-instruct-v1:0' },
]

describe('What the provider bills, priced by genai-prices, is what the ledger says', () => {
  test.each(cases)('$modelId $shape $tier', async ({ modelId, shape = {}, tier }) => {
    const { client, provider, ledger } = await openPlace({
      fake: { countTokens: () => 1_000, answer: { outputTokens: 321, ...shape } as never },
    })
    const governed = client()
    const serviceTier = tier === undefined ? {} : { serviceTier: { type: tier } }
    const system: SystemContentBlock[] = [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }]
    const request = { ...conversation, modelId, system, inferenceConfig: { maxTokens: 900 }, ...serviceTier }
    await governed.send(new ConverseCommand(request))
    const { stream } = await governed.send(new ConverseStreamCommand(request))
    for await (const _event of stream ?? []);
    const truth = provider.bills.reduce((sum, bill) => sum + oracle(bill), 0)
    expect(truth).toBeGreaterThan(0)
    expect(Math.abs((await ledger()).spent - truth)).toBeLessThanOrEqual(3)
  })
})
