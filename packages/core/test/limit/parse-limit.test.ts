import { describe, expect, it } from 'vitest'
import type { LimitOptions } from '../../src/contracts/budget.js'
import { ConfigurationError } from '../../src/errors/index.js'
import { createAdmission } from '../../src/limit/admission.js'
import { SharedLimits } from '../../src/limit/shared-limits.js'
import { FakeClock } from './fake-clock.js'

const construct = (options: object): unknown =>
  createAdmission([{ scope: {}, requests: 1 }, options as LimitOptions], new FakeClock())

describe('the options of a limit', () => {
  it.each([
    [{ scope: {} }, 'limits[1] limits nothing'],
    [{ scope: {}, requests: 0 }, 'limits[1].requests must be a whole number from 1 up; got 0'],
    [{ scope: {}, requests: -1 }, 'got -1'],
    [{ scope: {}, tokens: 1.5 }, 'limits[1].tokens must be a whole number from 1 up; got 1.5'],
    [{ scope: {}, concurrency: Number.NaN }, 'limits[1].concurrency must be a whole number from 1 up; got NaN'],
    [{ scope: {}, requests: '60' }, 'got "60"'],
    [{ scope: {}, requests: 2 ** 53 }, 'must be a whole number'],
    [{ scope: {}, requests: 1, per: 'day' }, 'limits[1].per must be one of "second", "minute", "hour"; got "day"'],
    [{ scope: {}, requests: 1, whenFull: 'queue' }, 'limits[1].whenFull must be one of "deny", "wait"'],
    [{ scope: {}, request: 1 }, 'Did you mean "requests"?'],
    [{ scope: { agnet: '*' }, requests: 1 }, 'Did you mean "agent"?'],
    [{ requests: 1 }, 'limits[1].scope must be an object'],
    [{ scope: {}, requests: 1, store: 'redis' }, 'limits[1].store must be one of "shared", "local"; got "redis"'],
    [
      { scope: {}, concurrency: 1, store: 'shared' },
      'limits[1].concurrency counts calls in flight in this process only',
    ],
    [{ scope: {}, requests: 1, per: 'second', store: 'shared' }, 'choose "minute" or "hour"'],
  ])('are refused when they are wrong: %j', (options, message) => {
    expect(() => construct(options)).toThrow(ConfigurationError)
    expect(() => construct(options)).toThrow(message)
  })

  it('need only one amount', () => {
    for (const amount of [{ requests: 1 }, { tokens: 1 }, { concurrency: 1 }]) {
      expect(() => construct({ scope: { agent: '*' }, ...amount })).not.toThrow()
    }
  })

  it('may not count the very same calls twice in the shared store', () => {
    const shared = { scope: { agent: '*' }, store: 'shared' } as const
    const construct = (...limits: LimitOptions[]) => new SharedLimits(limits)
    const twice = { ...shared, tokens: 9, requests: 5 }
    expect(() => construct({ ...shared, requests: 1 }, twice)).toThrow(ConfigurationError)
    expect(() => construct({ ...shared, requests: 1 }, twice)).toThrow(
      'limits[0] and limits[1] count the very same calls in the shared store (rate/requests/minute/agent=*)',
    )
    expect(() =>
      construct(
        { ...shared, requests: 1 },
        { ...shared, tokens: 1 },
        { ...shared, requests: 9, per: 'hour' },
        { ...shared, requests: 1, store: 'local' },
        { ...shared, scope: { agent: 'a' }, requests: 1 },
      ),
    ).not.toThrow()
  })
})
