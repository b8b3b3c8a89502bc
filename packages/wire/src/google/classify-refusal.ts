import { isJsonObject, listOf } from '../json-values.js'
import { refusedStatus } from '../refused-status.js'
import type { JsonObject, RefusalKind, WireRefusal } from '../wire-protocol.js'

/** Reasons that name the key. https://cloud.google.com/resource-manager/docs/core_errors */
const keyReasons = /^(?:API_KEY_\w+|CONSUMER_(?:INVALID|SUSPENDED)|ACCOUNT_STATE_INVALID|CREDENTIALS_MISSING)$/

/** Nothing but money helps: the account's own cap, a balance that is used up, billing that is not set up. */
const spendReasons = /^(?:BILLING_DISABLED|SPEND(?:ING)?_\w+|INSUFFICIENT_\w+)$/
const spendMessage =
  /\b(?:spend(?:ing)? (?:cap|limit)|(?:prepayment )?credits? (?:is|are) (?:depleted|exhausted)|billing (?:account )?(?:is )?(?:disabled|not enabled))\b/i

/** What an error status means for the money and for the key. https://ai.google.dev/gemini-api/docs/troubleshooting */
export function classifyRefusal({ status, body }: WireRefusal): RefusalKind {
  const error = errorIn(body)
  if (isSpendLimit(status, error)) return 'spend_limit'
  if (isKeyRejected(status, error)) return 'key_rejected'
  return refusedStatus(status, error !== undefined)
}

/** An invalid key is a 400 here, and one that was blocked or leaked a 403. */
function isKeyRejected(status: number, error: JsonObject | undefined): boolean {
  if (status === 401) return true
  if (error === undefined || (status !== 400 && status !== 403)) return false
  return detailsOf(error).some(({ reason }) => isMatch(reason, keyReasons)) || isMatch(error['message'], /\bAPI key\b/i)
}

function isSpendLimit(status: number, error: JsonObject | undefined): boolean {
  if (status === 402) return true
  if (error === undefined || (status !== 403 && status !== 429)) return false
  const details = detailsOf(error)
  if (details.some(({ reason }) => isMatch(reason, spendReasons)) || isMatch(error['message'], spendMessage))
    return true
  return status === 429 && details.flatMap(({ violations }) => listOf(violations)).some(isPerDay)
}

/** `GenerateRequestsPerDayPerProjectPerModel-FreeTier`: it comes back tomorrow. https://ai.google.dev/gemini-api/docs/rate-limits */
function isPerDay(violation: unknown): boolean {
  return isJsonObject(violation) && isMatch(violation['quotaId'], /per_?day/i)
}

/** `{ error: { code, message, status, details } }`; a stream that was not asked for as events wraps it in a list. */
function errorIn(body: unknown): JsonObject | undefined {
  const [first] = listOf(body)
  return isJsonObject(first) && isJsonObject(first['error']) ? first['error'] : undefined
}

function detailsOf(error: JsonObject): readonly JsonObject[] {
  return listOf(error['details']).filter(isJsonObject)
}

function isMatch(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value)
}
