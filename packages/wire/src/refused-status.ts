import type { RefusalKind } from './wire-protocol.js'

/**
 * Statuses after which the model may have run: timeouts, gateways that lost the answer, a client that was thought gone,
 * and 424, with which a response fails after the model called a remote tool.
 */
const unknownOutcomes = new Set([408, 424, 499, 502, 504])

/**
 * What a status means where nothing else in the answer says more. Below 500 the request was refused (409 included: a
 * conflict is found before the model runs). From 500 on, only a body in the provider's own words shows that the provider
 * itself refused; 520 to 527 are Cloudflare's, 529 is an overloaded provider.
 */
export function refusedStatus(status: number, isOwnWords: boolean): RefusalKind {
  if (status === 429) return 'rate_limited'
  if (status < 300 || unknownOutcomes.has(status)) return 'unknown'
  if (status < 500) return 'refused'
  return isOwnWords && (status < 520 || status === 529) ? 'refused' : 'unknown'
}
