import type { RefusalDetails } from '../server/refusal.js'

/** Type and message by status. @see https://platform.claude.com/docs/en/api/errors */
const wordsByStatus: Readonly<Record<number, readonly [type: string, message: string]>> = {
  400: ['invalid_request_error', 'The request is invalid.'],
  401: ['authentication_error', 'invalid x-api-key'],
  402: ['billing_error', 'There is an issue with your billing.'],
  403: ['permission_error', 'Your API key does not have permission to use the specified resource.'],
  404: ['not_found_error', 'The requested resource could not be found.'],
  413: ['request_too_large', 'Request exceeds the maximum allowed number of bytes.'],
  429: ['rate_limit_error', 'This request would exceed your rate limit.'],
  500: ['api_error', 'Internal server error'],
  504: ['timeout_error', 'The request timed out.'],
  529: ['overloaded_error', 'Overloaded'],
}

/** The JSON body of a refusal; a code stands in the details, as newer refusals have it. */
export function refusalBody(status: number, { code, type, message }: RefusalDetails): object {
  const [usualType, usualMessage] = wordsByStatus[status] ?? wordsByStatus[status >= 500 ? 500 : 400] ?? []
  const details = code === undefined ? {} : { details: { error_code: code } }
  return {
    type: 'error',
    error: { type: type ?? usualType, message: message ?? usualMessage, ...details },
    request_id: null,
  }
}
