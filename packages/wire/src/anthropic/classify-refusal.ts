import { isJsonObject } from '../json-values.js'
import { refusedStatus } from '../refused-status.js'
import type { JsonObject, RefusalKind, WireRefusal } from '../wire-protocol.js'

/**
 * `error.details.error_code` of a cap: `enforced_spend_limit_reached`, `contract_spend_limit_reached` (429),
 * `linked_organization_spend_limit_reached` (402). Source: `src/core/error-classes.ts` of @anthropic-ai/sdk 1.x.
 */
const spendLimitCode = /spend_limit_reached$|^credit_balance_too_low$/

/**
 * What is said in words only, with status 400: an empty balance, and a limit that was set in the Console.
 * Source: https://platform.claude.com/docs/en/api/errors
 */
const spendLimitMessage = /\bcredit balance is too low\b|\bspecified (?:\w+ )?API usage limits\b/i

/** What an error status means for the money and for the key. */
export function classifyRefusal({ status, body }: WireRefusal): RefusalKind {
  const error = errorOf(body)
  if (status === 401) return 'key_rejected'
  if (status === 402 || (status >= 400 && status < 430 && isSpendLimit(error))) return 'spend_limit'
  return refusedStatus(status, error !== undefined)
}

/** `{ "type": "error", "error": { "type", "message", "details" } }` */
function errorOf(body: unknown): JsonObject | undefined {
  const error = isJsonObject(body) ? body['error'] : undefined
  return isJsonObject(error) ? error : undefined
}

function isSpendLimit(error: JsonObject | undefined): boolean {
  if (error === undefined) return false
  const { type, message, details } = error as { type?: unknown; message?: unknown; details?: unknown }
  const code = isJsonObject(details) ? details['error_code'] : undefined
  return (
    type === 'billing_error' ||
    (typeof code === 'string' && spendLimitCode.test(code)) ||
    (typeof message === 'string' && spendLimitMessage.test(message))
  )
}
