import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { interactionUsageOf, tokenUsageOf } from '../../src/google/meter/token-usage-of.ts'

describe('Usage of Gemini', () => {
  it('adds tool use to the input and thoughts to the output', () => {
    const usage = tokenUsageOf({
      promptTokenCount: 100,
      toolUsePromptTokenCount: 30,
      candidatesTokenCount: 20,
      thoughtsTokenCount: 50,
      totalTokenCount: 200,
    })
    expect(usage).toEqual({ inputTokens: 130, outputTokens: 70, reasoningTokens: 50 })
  })

  it('reads cached content and modalities', () => {
    const usage = tokenUsageOf({
      promptTokenCount: 1000,
      cachedContentTokenCount: 600,
      candidatesTokenCount: 300,
      totalTokenCount: 1300,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 500 },
        { modality: 'AUDIO', tokenCount: 400 },
        { modality: 'IMAGE', tokenCount: 100 },
      ],
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 150 }],
      candidatesTokensDetails: [
        { modality: 'TEXT', tokenCount: 10 },
        { modality: 'IMAGE', tokenCount: 290 },
      ],
    })
    expect(usage).toEqual({
      inputTokens: 1000,
      outputTokens: 300,
      cachedInputTokens: 600,
      inputAudioTokens: 400,
      cachedInputAudioTokens: 150,
      inputImageTokens: 100,
      outputImageTokens: 290,
    })
  })

  it('counts what the total has beyond its parts as output', () => {
    expect(tokenUsageOf({ promptTokenCount: 10, totalTokenCount: 25 })).toEqual({ inputTokens: 10, outputTokens: 15 })
  })

  it('grants no discount for more cached tokens than there was input', () => {
    const usage = tokenUsageOf({ promptTokenCount: 10, cachedContentTokenCount: 11, totalTokenCount: 10 })
    expect(usage).toEqual({ inputTokens: 10, outputTokens: 0 })
  })

  it.each([
    undefined,
    null,
    7,
    [],
    {},
    { promptTokenCount: -1 },
    { promptTokenCount: '12' },
    { totalTokenCount: Number.NaN },
  ])('knows nothing from %j', (usage) => {
    expect(tokenUsageOf(usage)).toBeUndefined()
  })

  it('reads interactions, which spell it otherwise', () => {
    const usage = interactionUsageOf({
      total_input_tokens: 100,
      total_tool_use_tokens: 5,
      total_output_tokens: 20,
      total_thought_tokens: 30,
      total_cached_tokens: 40,
      total_tokens: 155,
      input_tokens_by_modality: [{ modality: 'audio', tokens: 60 }],
    })
    expect(usage).toEqual({
      inputTokens: 105,
      outputTokens: 50,
      cachedInputTokens: 40,
      inputAudioTokens: 60,
      reasoningTokens: 30,
    })
  })

  it('is never below the numbers reported, and its details never exceed their totals', () => {
    const count = fc.option(fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true })), { nil: undefined })
    const raw = fc.record({
      promptTokenCount: count,
      toolUsePromptTokenCount: count,
      candidatesTokenCount: count,
      thoughtsTokenCount: count,
      totalTokenCount: count,
      cachedContentTokenCount: count,
      promptTokensDetails: fc.array(
        fc.record({ modality: fc.constantFrom('TEXT', 'AUDIO', 'IMAGE'), tokenCount: count }),
      ),
    })
    fc.assert(
      fc.property(raw, (reported) => {
        const usage = tokenUsageOf(reported)
        if (usage === undefined) return
        const { inputTokens, outputTokens, cachedInputTokens = 0, inputAudioTokens = 0, inputImageTokens = 0 } = usage
        const most = (value = 0): number => Math.min(value, Number.MAX_SAFE_INTEGER)
        expect(Object.values(usage).every((value) => Number.isSafeInteger(value))).toBe(true)
        expect(inputTokens).toBeGreaterThanOrEqual(most(reported.promptTokenCount))
        expect(outputTokens).toBeGreaterThanOrEqual(most(reported.candidatesTokenCount))
        expect(inputTokens + outputTokens).toBeGreaterThanOrEqual(most(reported.totalTokenCount))
        expect(cachedInputTokens).toBeLessThanOrEqual(inputTokens)
        expect(inputAudioTokens + inputImageTokens).toBeLessThanOrEqual(inputTokens)
      }),
    )
  })
})
