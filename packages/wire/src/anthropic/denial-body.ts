import type { WireDenial } from '../wire-protocol.js'

/** How Anthropic names what it refuses with a status. Source: https://platform.claude.com/docs/en/api/errors */
const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  402: 'billing_error',
  403: 'permission_error',
  429: 'rate_limit_error',
}

/**
 * The body of an Anthropic error, so that the SDK's own `APIError` carries `type`, `errorCode` and `error.denial_id`. The
 * message stands twice: without the outer one, the SDK's error would show the whole body instead.
 */
export function denialBody(denial: WireDenial): unknown {
  return {
    type: 'error',
    message: denial.message,
    error: {
      type: types[denial.status] ?? 'api_error',
      message: denial.message,
      details: { error_code: denial.code.toLowerCase() },
    },
    request_id: null,
    denial_id: denial.denialId,
  }
}
