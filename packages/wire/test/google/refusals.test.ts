import { describe, expect, it } from 'vitest'
import { googleWire } from '../../src/index.ts'

const refusal = (code: number, message: string, details: readonly object[] = []) => ({
  error: { code, message, details },
})
const reason = (name: string) => [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: name }]
const quota = (quotaId: string) => [
  { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
]

describe('A refusal of Gemini', () => {
  it.each([
    [400, refusal(400, 'API key not valid. Please pass a valid API key.', reason('API_KEY_INVALID')), 'key_rejected'],
    [400, refusal(400, 'API key expired. Please renew the API key.'), 'key_rejected'],
    [401, refusal(401, 'Request had invalid authentication credentials.'), 'key_rejected'],
    [403, refusal(403, 'Requests are blocked.', reason('API_KEY_SERVICE_BLOCKED')), 'key_rejected'],
    [403, refusal(403, 'Your API key was reported as leaked. Please use another API key.'), 'key_rejected'],
    [403, refusal(403, 'You do not have permission to access the File abc.'), 'refused'],
    [403, refusal(403, 'Billing is off.', reason('BILLING_DISABLED')), 'spend_limit'],
    [402, undefined, 'spend_limit'],
    [429, refusal(429, 'Quota.', quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier')), 'spend_limit'],
    [429, refusal(429, 'Quota.', quota('GenerateRequestsPerMinutePerProjectPerModel')), 'rate_limited'],
    [429, refusal(429, 'Your prepayment credits are depleted.'), 'spend_limit'],
    [429, refusal(429, 'Your project has exceeded its monthly spending cap.'), 'spend_limit'],
    [429, undefined, 'rate_limited'],
    [429, [refusal(429, 'Quota.', quota('TokensPerDay'))], 'spend_limit'],
    [400, refusal(400, 'Request contains an invalid argument.'), 'refused'],
    [404, refusal(404, 'models/x is not found.'), 'refused'],
    [500, refusal(500, 'An internal error has occurred.'), 'refused'],
    [503, refusal(503, 'The model is overloaded.'), 'refused'],
    [500, undefined, 'unknown'],
    [408, undefined, 'unknown'],
    [502, undefined, 'unknown'],
    [504, refusal(504, 'Deadline expired before operation could complete.'), 'unknown'],
  ])('with status %i is told by its body', (status, body, kind) => {
    expect(googleWire.classifyRefusal({ status, body })).toBe(kind)
  })

  it('is said in the words of Google, with the id of the denial where the SDKs show it', () => {
    const denial = { denialId: 'denial-1', status: 402, code: 'BUDGET_EXCEEDED', message: 'No room.' }
    const body = googleWire.denialBody(denial)
    expect(body).toMatchObject({ error: { code: 402, status: 'RESOURCE_EXHAUSTED', message: 'No room.' } })
    expect(JSON.stringify(body)).toContain('"denial_id":"denial-1"')
  })
})
