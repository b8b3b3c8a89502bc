import { BursarError, denialHeader, ProviderSpendLimitError, rememberDenial } from '../errors/index.js'
import type { Call } from './call.js'
import type { FetchSeam } from './fetch-seam.js'

/** What is known of a call that was refused; little, where it was refused early. */
export interface DeniedCall {
  readonly seam: FetchSeam
  readonly agent: string | undefined
  readonly call: Call | undefined
}

/**
 * Answers a refusal in the provider's own words: a response that the SDK turns into its own error and does not retry.
 * What is no refusal of ours (an abort, a network failure, the provider's own spending limit) is thrown as it is.
 */
export function deny(denied: DeniedCall, error: unknown): Response {
  if (!(error instanceof BursarError) || error instanceof ProviderSpendLimitError) throw error
  announceBlocked(denied, error)
  if (denied.seam.onDeny === 'throw') throw error
  return denialResponse(denied.seam, error)
}

/** Status of a refusal whose error names none. */
const forbidden = 403

function announceBlocked({ seam, agent, call }: DeniedCall, error: BursarError): void {
  const { emitter, clock } = seam.governance
  emitter.emit('request.blocked', () => ({
    type: 'request.blocked',
    version: 1,
    at: clock.now(),
    agent: agent ?? '',
    ...(call?.caller.team === undefined ? {} : { team: call.caller.team }),
    ...(call?.caller.runId === undefined ? {} : { runId: call.caller.runId }),
    ...(call?.caller.tags === undefined ? {} : { tags: call.caller.tags }),
    ...(call === undefined ? {} : { callId: call.id, operation: call.operation.name }),
    provider: seam.wire.provider,
    ...(call?.operation.model === undefined ? {} : { model: call.operation.model }),
    code: error.code,
    status: error.status ?? forbidden,
    message: error.message,
  }))
}

function denialResponse({ wire, governance }: FetchSeam, error: BursarError): Response {
  const denialId = governance.randomId()
  rememberDenial(denialId, error)
  const status = error.status ?? forbidden
  const body = wire.denialBody({ denialId, status, code: error.code, message: error.message })
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'x-should-retry': 'false', [denialHeader]: denialId },
  })
}
