import { readFileSync } from 'node:fs'
import { expect, test, describe } from 'vitest'
import * as errors from '../../src/errors/index.ts'
import {
  AgentSuspendedError,
  BudgetExceededError,
  BursarError,
  ConfigurationError,
  decorateError,
  denialHeader,
  isBudgetExceededError,
  PolicyDeniedError,
  RateLimitedError,
  rememberDenial,
} from '../../src/errors/index.ts'

type ErrorClass = typeof BursarError

const classes = Object.values(errors).filter(
  (value): value is ErrorClass => typeof value === 'function' && value.prototype instanceof Error,
)
const documentation = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8')

const refusal = {
  message: 'no room',
  agent: 'billing',
  budget: 'agent-day',
  scope: { agent: 'billing' },
  window: '2026-11-20',
  unit: 'usd' as const,
  limit: 10,
  spent: 9,
  held: 0,
  requested: 2,
  resetsAt: 1_000,
  reason: 'exhausted' as const,
}
const id = '4be0643f-1d98-4a6b-9d8e-0123456789ab'

describe.each(
  classes
    .filter((errorClass) => errorClass !== BursarError)
    .map((errorClass) => [errorClass.name, errorClass] as const),
)('%s', (name, errorClass) => {
  test('has a code of its own that the documentation explains', () => {
    expect(classes.filter(({ code }) => code === errorClass.code)).toEqual([errorClass])
    expect(documentation).toContain(`### ${errorClass.code}\n`)
    expect(documentation).toMatch(
      new RegExp(`\`${errorClass.code}\`\\]\\(#${errorClass.code.toLowerCase()}\\) +\\| \`${name}\``),
    )
  })
})

test('the documentation explains no error that does not exist', () => {
  const documented = [...documentation.matchAll(/^### ([A-Z_]+)$/gm)].map((match) => match[1])
  const existing = classes.filter((errorClass) => errorClass !== BursarError).map(({ code }) => code)
  expect(new Set(documented)).toEqual(new Set(existing))
  expect(documented).toHaveLength(existing.length)
})

test('an error is an instance of its class and of the family, and of nothing else', () => {
  const error = new BudgetExceededError(refusal)
  expect(error).toMatchObject({
    name: 'BudgetExceededError',
    code: 'BUDGET_EXCEEDED',
    status: 402,
    isRetryable: false,
    budget: 'agent-day',
  })
  expect([error instanceof BudgetExceededError, error instanceof BursarError, error instanceof Error]).toEqual([
    true,
    true,
    true,
  ])
  expect([
    error instanceof RateLimitedError,
    new Error('x') instanceof BursarError,
    BursarError.isInstance(null),
  ]).toEqual([false, false, false])
  expect([
    isBudgetExceededError(error),
    isBudgetExceededError(new ConfigurationError('x')),
    BudgetExceededError.isInstance(error),
  ]).toEqual([true, false, true])
})

test('an error of another copy of the package is recognised', () => {
  const foreign = Object.assign(new Error('from the other copy'), { [Symbol.for('bursar.error')]: 'BUDGET_EXCEEDED' })
  expect([foreign instanceof BudgetExceededError, foreign instanceof PolicyDeniedError]).toEqual([true, false])
})

test("a user's own subclass keeps JavaScript's meaning of instanceof", () => {
  class OurRefusal extends BudgetExceededError {}
  expect(new BudgetExceededError(refusal) instanceof OurRefusal).toBe(false)
  expect(new OurRefusal(refusal) instanceof OurRefusal).toBe(true)
})

describe('an SDK error that a denial caused', () => {
  const denial = new BudgetExceededError(refusal)
  rememberDenial(id, denial)
  const shapes: Record<string, unknown> = {
    'carries it in headers': Object.assign(new Error(), { headers: new Headers({ [denialHeader]: id }) }),
    'carries it in a plain header object': Object.assign(new Error(), { headers: { [denialHeader]: id } }),
    'carries it in response headers': Object.assign(new Error(), { responseHeaders: { [denialHeader]: id } }),
    'carries it in a parsed body': Object.assign(new Error(), { error: { denial_id: id } }),
    'carries it in the text of a body': Object.assign(new Error(), { responseBody: `{"error":{"denial_id":"${id}"}}` }),
    'carries it in its message': new Error(`402 {"error":{"denial_id":"${id}"}}`),
    'carries it in a cause': new Error('failed', { cause: Object.assign(new Error(), { error: { denial_id: id } }) }),
  }

  test.each(Object.entries(shapes))('is recognised when it %s', (_name, error) => {
    expect([
      error instanceof BudgetExceededError,
      error instanceof BursarError,
      error instanceof AgentSuspendedError,
    ]).toEqual([true, true, false])
  })

  test('gets its fields and keeps its class and status', () => {
    class APIError extends Error {
      readonly status = 402
      readonly headers = new Headers({ [denialHeader]: id })
    }
    const native = new APIError('402 no room')
    const decorated = decorateError(native, native.headers)
    expect(decorated).toBe(native)
    expect(decorated).toBeInstanceOf(APIError)
    expect(decorated).toMatchObject({
      name: 'BudgetExceededError',
      code: 'BUDGET_EXCEEDED',
      status: 402,
      budget: 'agent-day',
      spent: 9,
      reason: 'exhausted',
    })
  })

  test('is not forged by a provider that invents an id', () => {
    const forged = Object.assign(new Error(), { error: { denial_id: id.replace('4be', '000') } })
    expect(forged instanceof BudgetExceededError).toBe(false)
  })

  test('does not change an error without a denial', () => {
    const error = Object.assign(new Error('429'), { headers: new Headers(), code: 'rate_limit_exceeded' })
    expect(decorateError(error, error.headers)).toMatchObject({ name: 'Error', code: 'rate_limit_exceeded' })
  })

  test('is remembered for the last thousand denials only', () => {
    for (let index = 0; index < 1_000; index++) rememberDenial(`denial-${index}`, denial)
    expect(Object.assign(new Error(), { error: { denial_id: id } }) instanceof BudgetExceededError).toBe(false)
  })
})
