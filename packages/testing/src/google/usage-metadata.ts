import type { Charge } from '../billing/charge.js'

/** `usageMetadata`, with the output generated so far: reports in a stream are cumulative. */
export function usageMetadata(charge: Charge, generated: Pick<Charge, 'outputTokens' | 'reasoningTokens'>): object {
  const { inputTokens, cachedTokens, toolUseTokens, audioInputTokens, imageInputTokens, audioOutputTokens } = charge
  const prompt = inputTokens - toolUseTokens
  const candidates = generated.outputTokens - generated.reasoningTokens
  const text = prompt - audioInputTokens - imageInputTokens
  return {
    promptTokenCount: prompt,
    ...present('candidatesTokenCount', candidates),
    totalTokenCount: inputTokens + generated.outputTokens,
    ...present('cachedContentTokenCount', cachedTokens),
    promptTokensDetails: [
      ...modality('TEXT', text),
      ...modality('AUDIO', audioInputTokens),
      ...modality('IMAGE', imageInputTokens),
    ],
    ...(cachedTokens > 0 ? { cacheTokensDetails: modality('TEXT', cachedTokens) } : {}),
    ...(audioOutputTokens > 0
      ? {
          candidatesTokensDetails: [
            ...modality('TEXT', candidates - audioOutputTokens),
            ...modality('AUDIO', audioOutputTokens),
          ],
        }
      : {}),
    ...present('toolUsePromptTokenCount', toolUseTokens),
    ...present('thoughtsTokenCount', generated.reasoningTokens),
    ...(charge.serviceTier === undefined ? {} : { trafficType: trafficTypeOf(charge.serviceTier) }),
  }
}

/** Fields that are zero are left out, as the API does. */
function present(name: string, count: number): object {
  return count > 0 ? { [name]: count } : {}
}

function modality(name: string, tokenCount: number): readonly object[] {
  return tokenCount > 0 ? [{ modality: name, tokenCount }] : []
}

/** @see https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/GenerateContentResponse#TrafficType */
function trafficTypeOf(serviceTier: string): string {
  return serviceTier === 'standard' ? 'ON_DEMAND' : `ON_DEMAND_${serviceTier.toUpperCase()}`
}
