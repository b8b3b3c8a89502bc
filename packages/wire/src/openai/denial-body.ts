import type { WireDenial } from '../wire-protocol.js'

/** The body of an OpenAI error, so that the SDK's own `APIError` carries `type`, `code` and `error.denial_id`. */
export function denialBody(denial: WireDenial): unknown {
  return {
    error: {
      message: denial.message,
      type: denial.code.toLowerCase(),
      param: null,
      code: denial.code,
      denial_id: denial.denialId,
    },
  }
}
