import type { RefusalDetails } from '../server/refusal.js'

/** How Google names its refusals. */
interface RefusalWords {
  readonly status: string
  readonly message: string
}

/** @see https://ai.google.dev/gemini-api/docs/troubleshooting */
const wordsByStatus: Readonly<Record<number, RefusalWords>> = {
  400: { status: 'INVALID_ARGUMENT', message: 'Request contains an invalid argument.' },
  401: { status: 'UNAUTHENTICATED', message: 'Request had invalid authentication credentials.' },
  402: { status: 'RESOURCE_EXHAUSTED', message: 'Your prepayment credits are depleted.' },
  403: { status: 'PERMISSION_DENIED', message: 'The caller does not have permission.' },
  404: { status: 'NOT_FOUND', message: 'The requested resource was not found.' },
  408: { status: 'DEADLINE_EXCEEDED', message: 'The request timed out.' },
  413: { status: 'INVALID_ARGUMENT', message: 'Request payload size exceeds the limit.' },
  429: { status: 'RESOURCE_EXHAUSTED', message: 'You exceeded your current quota.' },
  500: { status: 'INTERNAL', message: 'An internal error has occurred.' },
  502: { status: 'UNAVAILABLE', message: 'Bad gateway.' },
  503: { status: 'UNAVAILABLE', message: 'The model is overloaded. Please try again later.' },
  504: { status: 'DEADLINE_EXCEEDED', message: 'Deadline expired before operation could complete.' },
}

/**
 * A `google.rpc.Status`. `code` is the reason in its details (`API_KEY_INVALID`), or the id of a quota where it names one
 * (`GenerateRequestsPerDayPerProjectPerModel-FreeTier`).
 */
export function refusalBody(
  status: number,
  { code, message }: RefusalDetails,
): { readonly error: Record<string, unknown> } {
  const words = wordsByStatus[status] ?? wordsByStatus[status >= 500 ? 500 : 400]
  const details = code === undefined ? {} : { details: [detailOf(code)] }
  return { error: { code: status, message: message ?? words?.message, status: words?.status, ...details } }
}

function detailOf(code: string): object {
  if (/Per(?:Day|Minute)/.test(code)) {
    return { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId: code }] }
  }
  return { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: code, domain: 'googleapis.com' }
}
