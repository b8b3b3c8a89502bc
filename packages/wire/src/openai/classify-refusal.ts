import type { RefusalKind, WireRefusal } from '../wire-protocol.js'
import { isJsonObject } from '../json-values.js'
import { refusedStatus } from '../refused-status.js'

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

/** What an error status means for the money and for the key. */
export function classifyRefusal({ status, body }: WireRefusal): RefusalKind {
  if (status === 401) return 'key_rejected'
  if (isSpendLimit(status, body)) return 'spend_limit'
  return refusedStatus(status, isErrorBody(body))
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
