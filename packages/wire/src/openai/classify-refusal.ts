import type { RefusalKind, WireRefusal } from '../wire-protocol.js'
import { isJsonObject } from '../json-values.js'

/**
 * `error.code` or `error.type` of a spending cap or an empty balance; waiting does not help.
 * Source: https://help.openai.com/en/articles/6614457 (and `billing_hard_limit_reached`, which images answer with 400).
 */
const spendLimitCodes = new Set([
  'insufficient_quota',
  'credit_balance_exhausted',
  'billing_hard_limit_reached',
  'billing_not_active',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
  'usage_limit_exceeded',
])

/** OpenRouter says it in words only: https://openrouter.ai/docs/api-reference/limits */
const spendLimitMessage = /\b(?:key|credit|spend(?:ing)?) limit exceeded\b/i

/**
 * Statuses after which the model may have run: timeouts, gateways that lost the answer, a client that was thought gone,
 * and 424, with which a response fails after the model called a remote tool.
 */
const unknownOutcomes = new Set([408, 424, 499, 502, 504])

/** What an error status means for the money and for the key. */
export function classifyRefusal({ status, body }: WireRefusal): RefusalKind {
  if (status === 401) return 'key_rejected'
  if (isSpendLimit(status, body)) return 'spend_limit'
  if (status === 429) return 'rate_limited'
  if (status < 300 || unknownOutcomes.has(status)) return 'unknown'
  // Below 500 the request was refused (409 included: a conflict is found before the model runs). From 500 on, only a
  // body in the provider's own words shows that the provider itself refused; 520 to 527 are Cloudflare's.
  if (status < 500 || (isErrorBody(body) && status < 520)) return 'refused'
  return status === 529 && isErrorBody(body) ? 'refused' : 'unknown'
}

function isSpendLimit(status: number, body: unknown): boolean {
  if (status === 402) return true
  if (status < 400 || status > 429) return false
  const error = isJsonObject(body) && isJsonObject(body['error']) ? body['error'] : undefined
  if (error === undefined) return false
  return (
    isSpendLimitCode(error['code']) ||
    isSpendLimitCode(error['type']) ||
    (status === 403 && typeof error['message'] === 'string' && spendLimitMessage.test(error['message']))
  )
}

function isSpendLimitCode(code: unknown): boolean {
  return typeof code === 'string' && spendLimitCodes.has(code)
}

/** `{ error: ... }`, or `{ object: "error" }` of vLLM. */
function isErrorBody(body: unknown): boolean {
  if (!isJsonObject(body)) return false
  const { error } = body as { error?: unknown }
  return body['object'] === 'error' || isJsonObject(error) || (typeof error === 'string' && error !== '')
}
