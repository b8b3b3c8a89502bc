import type { JsonObject } from '../wire-protocol.js'

/**
 * What changes the price of all tokens, as one name: the tier (`batch`, `priority`), the fast mode, and inference in the
 * United States only (`standard+us`, `fast+us`). Requests and the usage of answers spell it alike.
 * Source: https://platform.claude.com/docs/en/about-claude/pricing
 */
export function serviceTierOf(fields: JsonObject): string | undefined {
  const { service_tier: asked, speed, inference_geo: geo } = fields as Readonly<Record<string, unknown>>
  const tier = speed === 'fast' ? 'fast' : typeof asked === 'string' && asked !== '' ? asked : undefined
  if (geo !== 'us') return tier
  return `${tier === 'fast' || tier === 'batch' ? tier : 'standard'}+us`
}
