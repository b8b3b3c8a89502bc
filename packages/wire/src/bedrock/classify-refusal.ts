import { isJsonObject } from '../json-values.js'
import { refusedStatus } from '../refused-status.js'
import type { RefusalKind, WireRefusal } from '../wire-protocol.js'

/**
 * What an error status means for the money. There is no key to reject, and no spending cap: an account's quotas are told as
 * 429 or 400. A model that failed (424) or was too slow (408) may have run.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
export function classifyRefusal({ status, body }: WireRefusal): RefusalKind {
  return refusedStatus(status, isJsonObject(body) && typeof (body['message'] ?? body['Message']) === 'string')
}
