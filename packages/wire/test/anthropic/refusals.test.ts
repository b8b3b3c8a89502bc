import { describe, expect, it } from 'vitest'
import { anthropicWire } from '../../src/index.ts'

const told = (type: string, message = 'This is why.', code?: string): object => ({
  type: 'error',
  error: { type, message, ...(code === undefined ? {} : { details: { error_code: code } }) },
})
const lowBalance = 'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.'

describe('an error status of Anthropic', () => {
  it.each<[number, unknown, string]>([
    [401, told('authentication_error'), 'key_rejected'],
    [401, undefined, 'key_rejected'],
    [402, told('billing_error'), 'spend_limit'],
    [402, told('billing_error', 'Why', 'linked_organization_spend_limit_reached'), 'spend_limit'],
    [402, undefined, 'spend_limit'],
    [400, told('invalid_request_error', lowBalance), 'spend_limit'],
    [
      400,
      told('invalid_request_error', 'You have reached your specified API usage limits. You will regain'),
      'spend_limit',
    ],
    [400, told('invalid_request_error', 'You have reached your specified workspace API usage limits.'), 'spend_limit'],
    [429, told('rate_limit_error', 'Why', 'enforced_spend_limit_reached'), 'spend_limit'],
    [429, told('rate_limit_error', 'Why', 'contract_spend_limit_reached'), 'spend_limit'],
    [403, told('billing_error'), 'spend_limit'],
    [400, told('invalid_request_error'), 'refused'],
    [403, told('permission_error'), 'refused'],
    [404, told('not_found_error'), 'refused'],
    [413, undefined, 'refused'],
    [429, told('rate_limit_error'), 'rate_limited'],
    [429, undefined, 'rate_limited'],
    [500, told('api_error'), 'refused'],
    [529, told('overloaded_error'), 'refused'],
    [500, undefined, 'unknown'],
    [529, undefined, 'unknown'],
    [502, undefined, 'unknown'],
    [504, told('timeout_error'), 'unknown'],
    [408, undefined, 'unknown'],
    [499, told('api_error'), 'unknown'],
    [520, told('api_error'), 'unknown'],
    [500, told('api_error', lowBalance), 'refused'],
    [400, { error: lowBalance }, 'refused'],
  ])('%i %j is %s', (status, body, kind) => {
    expect(anthropicWire.classifyRefusal({ status, body })).toBe(kind)
  })

  it("a denial of ours is said in Anthropic's words", () => {
    const denial = { denialId: 'denial-1', status: 402, code: 'BUDGET_EXCEEDED', message: 'No room.' }
    expect(anthropicWire.denialBody(denial)).toEqual({
      type: 'error',
      message: 'No room.',
      error: { type: 'billing_error', message: 'No room.', details: { error_code: 'budget_exceeded' } },
      request_id: null,
      denial_id: 'denial-1',
    })
    expect(anthropicWire.denialBody({ ...denial, status: 503 })).toMatchObject({ error: { type: 'api_error' } })
  })
})
