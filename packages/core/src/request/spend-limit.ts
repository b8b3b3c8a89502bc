import { denialHeader, ProviderSpendLimitError, rememberDenial } from '../errors/index.js'
import type { Call } from './call.js'

/**
 * Marks a provider's own refusal to spend: SDKs that listen do not try again, and the error they make of it is recognised
 * as a `ProviderSpendLimitError`. Status and body stay the provider's.
 */
export function markSpendLimit(call: Call, headers: Headers, status: number): void {
  const id = call.seam.governance.randomId()
  rememberDenial(id, spendLimitError(call, status))
  headers.set(denialHeader, id)
  headers.set('x-should-retry', 'false')
}

export function spendLimitError({ seam, operation }: Call, status: number): ProviderSpendLimitError {
  const { provider } = seam.wire
  const message =
    `${provider} refused ${operation.name} with status ${status} because of its own spending limit or balance. ` +
    'No budget of this governor stands in the way, and trying again is useless: raise the limit, or add credit, there.'
  return new ProviderSpendLimitError({ message })
}
