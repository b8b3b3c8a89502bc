import { isJsonObject } from '../json-values.js'
import type { JsonObject } from '../wire-protocol.js'

/**
 * What changes the price of all tokens: the tier (`flex`, `priority`), or inference optimised for latency (`optimized`). Requests
 * of Converse and their answers spell it alike. https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html
 */
export function tierOf({ serviceTier, performanceConfig }: JsonObject): string | undefined {
  if (isJsonObject(performanceConfig) && performanceConfig['latency'] === 'optimized') return 'optimized'
  const type = isJsonObject(serviceTier) ? serviceTier['type'] : undefined
  return typeof type === 'string' ? type : undefined
}

/** The same where a model is spoken to in its own words: in headers, of requests and answers. */
export function tierOfHeaders(headers: Headers | undefined): string | undefined {
  if (headers?.get('x-amzn-bedrock-performanceconfig-latency') === 'optimized') return 'optimized'
  return headers?.get('x-amzn-bedrock-service-tier') ?? undefined
}
