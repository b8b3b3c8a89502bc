import { describe, expect, it } from 'vitest'
import { openaiWire } from '../../src/index.ts'

const error = (code: string, type = code) => ({ error: { message: 'm', type, param: null, code } })
const classify = (status: number, body?: unknown) => openaiWire.classifyRefusal({ status, body })

describe('what a refusal means', () => {
  it.each([
    [401, error('invalid_api_key'), 'key_rejected'],
    [401, undefined, 'key_rejected'],
    [429, error('insufficient_quota'), 'spend_limit'],
    [429, error('project_spend_limit_exceeded', 'insufficient_quota'), 'spend_limit'],
    [429, error('organization_spend_limit_exceeded'), 'spend_limit'],
    [429, error('credit_balance_exhausted'), 'spend_limit'],
    [429, error('billing_not_active'), 'spend_limit'],
    [400, error('billing_hard_limit_reached'), 'spend_limit'],
    [402, undefined, 'spend_limit'],
    [403, { error: { message: 'Key limit exceeded (total limit).', code: 403 } }, 'spend_limit'],
    [403, error('unsupported_country_region_territory'), 'refused'],
    [429, error('rate_limit_exceeded'), 'rate_limited'],
    [429, undefined, 'rate_limited'],
    [400, undefined, 'refused'],
    [404, error('model_not_found'), 'refused'],
    [409, undefined, 'refused'],
    [413, undefined, 'refused'],
    [422, undefined, 'refused'],
    [307, undefined, 'refused'],
    [500, error('server_error'), 'refused'],
    [503, error('server_error'), 'refused'],
    [503, { object: 'error', message: 'm' }, 'refused'],
    [529, error('overloaded_error'), 'refused'],
    [500, undefined, 'unknown'],
    [500, { error: null }, 'unknown'],
    [503, 'Service Unavailable', 'unknown'],
    [408, error('timeout'), 'unknown'],
    [424, error('mcp_error'), 'unknown'],
    [499, undefined, 'unknown'],
    [502, error('server_error'), 'unknown'],
    [504, undefined, 'unknown'],
    [524, error('cloudflare'), 'unknown'],
    [200, undefined, 'unknown'],
  ])('%i with %j is %s', (status, body, kind) => {
    expect(classify(status, body)).toBe(kind)
  })
})

describe('a denial of ours', () => {
  it('has the shape of an OpenAI error', () => {
    const denial = { denialId: 'd-1', status: 402, code: 'BUDGET_EXCEEDED', message: 'No more.' }
    expect(openaiWire.denialBody(denial)).toEqual({
      error: {
        message: 'No more.',
        type: 'budget_exceeded',
        param: null,
        code: 'BUDGET_EXCEEDED',
        denial_id: 'd-1',
      },
    })
  })
})
