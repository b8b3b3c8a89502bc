import type { RefusalDetails } from '../server/refusal.js'

/** How OpenAI names its refusals. */
interface RefusalWords {
  readonly type: string
  readonly code: string | null
  readonly message: string
}

const invalid = 'invalid_request_error'

/** @see https://platform.openai.com/docs/guides/error-codes */
const wordsByStatus: Readonly<Record<number, RefusalWords>> = {
  400: { type: invalid, code: null, message: 'The request is invalid.' },
  401: { type: invalid, code: 'invalid_api_key', message: 'Incorrect API key provided.' },
  402: { type: 'billing_error', code: 'billing_not_active', message: 'Your account is not active.' },
  403: { type: invalid, code: 'permission_denied', message: 'You have insufficient permissions for this operation.' },
  404: { type: invalid, code: 'not_found', message: 'The resource does not exist.' },
  408: { type: 'timeout', code: 'request_timeout', message: 'The request timed out.' },
  413: { type: invalid, code: 'request_too_large', message: 'The request is too large.' },
  422: { type: invalid, code: 'unprocessable_entity', message: 'The request could not be processed.' },
  429: { type: 'requests', code: 'rate_limit_exceeded', message: 'Rate limit reached.' },
  500: { type: 'server_error', code: null, message: 'The server had an error while processing your request.' },
  502: { type: 'server_error', code: null, message: 'Bad gateway.' },
  503: { type: 'server_error', code: 'overloaded', message: 'The engine is currently overloaded.' },
  504: { type: 'server_error', code: null, message: 'Gateway timeout.' },
}

const typesByCode: Readonly<Record<string, string>> = { insufficient_quota: 'insufficient_quota' }

/** The JSON body of a refusal. */
export function refusalBody(status: number, details: RefusalDetails): { readonly error: object } {
  const words = wordsByStatus[status] ?? wordsByStatus[status >= 500 ? 500 : 400]
  const code = details.code ?? words?.code ?? null
  const type = details.type ?? typesByCode[code ?? ''] ?? words?.type
  return { error: { message: details.message ?? words?.message, type, param: details.param ?? null, code } }
}
