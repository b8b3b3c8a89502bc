import type { WireDenial } from '../wire-protocol.js'

/** https://cloud.google.com/apis/design/errors#handling_errors */
const canonicalCodes: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  402: 'RESOURCE_EXHAUSTED',
  403: 'PERMISSION_DENIED',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
}

/** A `google.rpc.Status` whose details carry our code and the denial's id: the SDKs show them in message or details. */
export function denialBody(denial: WireDenial): unknown {
  return {
    error: {
      code: denial.status,
      message: denial.message,
      status: canonicalCodes[denial.status] ?? 'FAILED_PRECONDITION',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: denial.code,
          domain: 'bursar',
          metadata: { denial_id: denial.denialId },
        },
      ],
    },
  }
}
