import { AsyncLocalStorage } from 'node:async_hooks'
import { beforeEach, describe, expect, it } from 'vitest'
import type { CallScope, LimitOptions } from '../../src/contracts/budget.js'
import { RateLimitedError } from '../../src/errors/index.js'
import type { AdmissionTicket } from '../../src/limit/admission-ticket.js'
import { type Admission, type AdmissionRequest, createAdmission } from '../../src/limit/admission.js'
import { FakeClock, settle } from './fake-clock.js'

let clock: FakeClock
beforeEach(() => {
  clock = new FakeClock()
})

const limited = (...limits: LimitOptions[]): Admission => createAdmission(limits, clock)
const callOf = (agent: string, more: Partial<CallScope> = {}): CallScope => ({ agent, provider: 'openai', ...more })
const one: AdmissionRequest = { tokens: 1 }

/** What became of calls, in order. */
class Record {
  readonly admitted: string[] = []
  readonly refused = new Map<string, unknown>()
  readonly tickets = new Map<string, AdmissionTicket>()

  async admit(admission: Admission, name: string, call: CallScope, request: AdmissionRequest = one): Promise<void> {
    try {
      this.tickets.set(name, await admission.admit(call, request))
      this.admitted.push(name)
    } catch (error) {
      this.refused.set(name, error)
    }
  }

  release(name: string): void {
    this.tickets.get(name)?.release()
  }

  error(name: string): RateLimitedError {
    const error = this.refused.get(name)
    if (error instanceof RateLimitedError) return error
    throw new Error(`${name} was not refused by a limit: ${String(error)}`)
  }
}

const denial = (admission: Admission, call: CallScope, request: AdmissionRequest = one): RateLimitedError => {
  try {
    void admission.admit(call, request)
  } catch (error) {
    if (error instanceof RateLimitedError) return error
    throw error
  }
  throw new Error('The call was admitted')
}

describe('a limit that denies', () => {
  it('refuses at once, with its scope, its numbers and the time until the next slot', async () => {
    const admission = limited({ scope: { agent: '*' }, requests: 2 })
    await admission.admit(callOf('a'), one)
    await clock.advance(10_000)
    await admission.admit(callOf('a'), one)
    const error = denial(admission, callOf('a'))
    expect(error.limit).toBe('agent:a requests per minute')
    expect(error.retryAfterMs).toBe(50_000)
    expect(error.message).toBe(
      'Rate limit agent:a requests per minute: 2 of 2 requests per minute are used. Retry in 50.0 s.',
    )
    await clock.advance(50_000)
    expect(admission.admit(callOf('a'), one)).not.toBeInstanceOf(Promise)
  })

  it('counts each value of a template apart, and a literal only where it matches', () => {
    const admission = limited(
      { scope: { agent: '*' }, requests: 1 },
      { scope: { tags: { feature: 'search' } }, requests: 2 },
    )
    const search = { tags: { feature: 'search' } }
    void admission.admit(callOf('a', search), one)
    void admission.admit(callOf('b', search), one)
    expect(denial(admission, callOf('a')).limit).toBe('agent:a requests per minute')
    expect(denial(admission, callOf('c', search)).limit).toBe('tags.feature:search requests per minute')
    expect(admission.admit(callOf('c'), one)).not.toBeInstanceOf(Promise)
  })

  it('counts tokens, and says so when a call is larger than it ever admits', () => {
    const admission = limited({ scope: {}, tokens: 1000, per: 'hour' })
    void admission.admit(callOf('a'), { tokens: 800 })
    const error = denial(admission, callOf('b'), { tokens: 300 })
    expect(error.message).toContain('800 of 1000 tokens per hour are used, and this call needs 300')
    expect(error.retryAfterMs).toBe(3_600_000)
    expect(denial(admission, callOf('b'), { tokens: 1001 }).message).toContain('never admits')
    expect(admission.admit(callOf('b'), { tokens: 200 })).not.toBeInstanceOf(Promise)
    expect(admission.admit(callOf('b'), { tokens: 0 })).not.toBeInstanceOf(Promise)
  })

  it('refuses a call without a bound only under a limit of tokens', async () => {
    const unbounded = { tokens: Infinity }
    const byTokens = limited({ scope: {}, tokens: 1000, whenFull: 'wait' })
    expect(denial(byTokens, callOf('a'), unbounded).message).toContain('never admits')
    const byCalls = limited({ scope: {}, requests: 1, per: 'second', whenFull: 'wait' })
    const record = new Record()
    for (const name of ['1', '2', '3']) void record.admit(byCalls, name, callOf('a'), unbounded)
    await clock.advance(2000)
    expect(record.admitted).toEqual(['1', '2', '3'])
    expect(() => byCalls.admit(callOf('a'), { tokens: Number.NaN })).toThrow(RangeError)
  })

  it('counts calls in flight until they are released, once each', async () => {
    const admission = limited({ scope: { team: '*' }, concurrency: 2 })
    const call = callOf('a', { team: 'support' })
    const first = await admission.admit(call, one)
    await admission.admit(call, one)
    expect(denial(admission, call)).toMatchObject({ limit: 'team:support concurrency', retryAfterMs: 1000 })
    first.release()
    first.release()
    first.cancel()
    await admission.admit(call, one)
    expect(denial(admission, call).message).toContain('2 of 2 calls are in flight')
  })

  it('takes nothing from any limit when one of several refuses', async () => {
    const admission = limited(
      { scope: {}, requests: 10, concurrency: 3 },
      { scope: { agent: '*' }, requests: 1, per: 'hour' },
    )
    await admission.admit(callOf('a'), one)
    for (let attempt = 0; attempt < 20; attempt++) denial(admission, callOf('a'))
    await admission.admit(callOf('b'), one)
    await admission.admit(callOf('c'), one)
    expect(denial(admission, callOf('d')).limit).toBe('all concurrency')
  })

  it('takes back the requests and tokens of a call that was not sent', async () => {
    const admission = limited({ scope: {}, requests: 1, tokens: 10, concurrency: 1 })
    const ticket = await admission.admit(callOf('a'), { tokens: 10 })
    ticket.cancel()
    ticket.cancel()
    const again = await admission.admit(callOf('a'), { tokens: 10 })
    again.release()
    again.cancel()
    expect(denial(admission, callOf('a')).limit).toBe('all tokens per minute')
    expect(denial(admission, callOf('a'), { tokens: 0 }).limit).toBe('all requests per minute')
  })
})

describe('without a matching limit', () => {
  it('a call is admitted synchronously, and pauses change nothing', () => {
    const admission = limited({ scope: { agent: 'other' }, requests: 1 })
    admission.pause(callOf('a'), clock.now() + 60_000)
    const ticket = admission.admit(callOf('a'), one)
    expect(ticket).not.toBeInstanceOf(Promise)
    expect(limited().admit(callOf('a'), one)).toBe(ticket)
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('a limit that waits', () => {
  it('lets calls in as slots come free, in the order they came', async () => {
    const admission = limited({ scope: { agent: '*' }, concurrency: 2, whenFull: 'wait' })
    const record = new Record()
    for (const name of ['1', '2', '3', '4', '5']) void record.admit(admission, name, callOf('a'))
    await settle()
    expect(record.admitted).toEqual(['1', '2'])
    record.release('2')
    await settle()
    expect(record.admitted).toEqual(['1', '2', '3'])
    record.release('1')
    record.release('3')
    await settle()
    expect(record.admitted).toEqual(['1', '2', '3', '4', '5'])
  })

  it('lets no newcomer pass those who wait, even between two of them', async () => {
    const admission = limited({ scope: {}, concurrency: 1, whenFull: 'wait' })
    const record = new Record()
    for (const name of ['1', '2', '3']) void record.admit(admission, name, callOf('a'))
    await settle()
    record.release('1')
    void record.admit(admission, 'late', callOf('b'))
    for (const name of ['2', '3', 'late']) {
      await settle()
      record.release(name)
    }
    expect(record.admitted).toEqual(['1', '2', '3', 'late'])
  })

  it('lets calls in when the window has room again, a small one not before a large one', async () => {
    const admission = limited({ scope: {}, tokens: 100, per: 'second', whenFull: 'wait' })
    const record = new Record()
    void record.admit(admission, 'first', callOf('a'), { tokens: 60 })
    await clock.advance(400)
    void record.admit(admission, 'large', callOf('a'), { tokens: 80 })
    void record.admit(admission, 'small', callOf('a'), { tokens: 20 })
    await clock.advance(599)
    expect(record.admitted).toEqual(['first'])
    await clock.advance(1)
    expect(record.admitted).toEqual(['first', 'large', 'small'])
    expect(clock.pendingTimers).toBe(0)
  })

  it('does not let one agent who waits for its own limit hold up others at a limit they share', async () => {
    const admission = limited(
      { scope: { provider: 'openai' }, concurrency: 10, whenFull: 'wait' },
      { scope: { agent: '*' }, requests: 1, whenFull: 'wait' },
    )
    const record = new Record()
    for (const name of ['a1', 'a2', 'a3']) void record.admit(admission, name, callOf('a'))
    void record.admit(admission, 'b1', callOf('b'))
    await settle()
    expect(record.admitted).toEqual(['a1', 'b1'])
  })

  it('is first come first served between agents at a limit they share', async () => {
    const admission = limited({ scope: { provider: 'openai' }, concurrency: 1, whenFull: 'wait' })
    const record = new Record()
    const names = ['a1', 'a2', 'b1', 'a3', 'c1', 'b2']
    for (const name of names) void record.admit(admission, name, callOf(name.slice(0, 1)))
    for (const name of names) {
      await settle()
      record.release(name)
    }
    expect(record.admitted).toEqual(names)
  })

  it('lets a small call of one agent not pass a large one of another that came first', async () => {
    const admission = limited({ scope: {}, tokens: 100, per: 'second', whenFull: 'wait' })
    const record = new Record()
    void record.admit(admission, 'first', callOf('a'), { tokens: 60 })
    void record.admit(admission, 'large', callOf('a'), { tokens: 80 })
    void record.admit(admission, 'small', callOf('b'), { tokens: 20 })
    await clock.advance(999)
    expect(record.admitted).toEqual(['first'])
    await clock.advance(1)
    expect(record.admitted).toEqual(['first', 'large', 'small'])
  })

  it('keeps the order between agents when several slots come free in one moment', async () => {
    const byCalls = limited({ scope: {}, concurrency: 2, whenFull: 'wait' })
    const byTime = limited({ scope: {}, requests: 2, per: 'second', whenFull: 'wait' })
    const records = [new Record(), new Record()] as const
    for (const name of ['x1', 'x2', 'a1', 'a2', 'b1', 'b2']) {
      void records[0].admit(byCalls, name, callOf(name.slice(0, 1)))
      void records[1].admit(byTime, name, callOf(name.slice(0, 1)))
    }
    await settle()
    records[0].release('x1')
    records[0].release('x2')
    await clock.advance(1000)
    for (const record of records) expect(record.admitted).toEqual(['x1', 'x2', 'a1', 'a2'])
  })

  it('still refuses at once where another limit of the call denies', async () => {
    const admission = limited(
      { scope: {}, concurrency: 1, whenFull: 'wait' },
      { scope: { agent: '*' }, requests: 1, whenFull: 'deny' },
    )
    const record = new Record()
    void record.admit(admission, 'a1', callOf('a'))
    void record.admit(admission, 'b1', callOf('b'))
    void record.admit(admission, 'b2', callOf('b'))
    expect(denial(admission, callOf('a')).limit).toBe('agent:a requests per minute')
    await settle()
    record.release('a1')
    await settle()
    expect(record.admitted).toEqual(['a1', 'b1'])
    expect(record.error('b2').limit).toBe('agent:b requests per minute')
  })

  it('refuses at once a call that is larger than it ever admits', () => {
    const admission = limited({ scope: {}, tokens: 10, whenFull: 'wait' })
    expect(denial(admission, callOf('a'), { tokens: 11 }).message).toContain('never admits')
  })
})

describe('a call that waits', () => {
  const waiting: LimitOptions = { scope: { agent: '*' }, concurrency: 1, requests: 9, whenFull: 'wait' }

  it('ends with the reason of its signal and leaves no trace', async () => {
    const admission = limited(waiting)
    const record = new Record()
    const [head, queued] = [new AbortController(), new AbortController()]
    const deadline = clock.now() + 3_600_000
    void record.admit(admission, '1', callOf('a'))
    void record.admit(admission, 'head', callOf('a'), { tokens: 1, deadline, signal: head.signal })
    void record.admit(admission, 'queued', callOf('a'), { tokens: 1, deadline, signal: queued.signal })
    void record.admit(admission, 'last', callOf('a'))
    await settle()
    const reason = new Error('the caller has left')
    queued.abort(reason)
    head.abort(reason)
    await settle()
    expect([...record.refused]).toEqual([
      ['queued', reason],
      ['head', reason],
    ])
    expect(clock.pendingTimers).toBe(0)
    record.release('1')
    await settle()
    expect(record.admitted).toEqual(['1', 'last'])
  })

  it('is never admitted when its signal had aborted before', () => {
    const signal = AbortSignal.abort(new Error('too late'))
    expect(() => limited(waiting).admit(callOf('a'), { tokens: 1, signal })).toThrow('too late')
  })

  it('keeps a slot that it got in the same moment in which its signal aborted', async () => {
    const admission = limited({ scope: {}, concurrency: 1, whenFull: 'wait' })
    const record = new Record()
    const controller = new AbortController()
    void record.admit(admission, '1', callOf('a'))
    void record.admit(admission, '2', callOf('a'), { tokens: 1, signal: controller.signal })
    await settle()
    record.release('1')
    controller.abort()
    await settle()
    expect(record.admitted).toEqual(['1', '2'])
    record.release('2')
    expect(admission.admit(callOf('a'), one)).not.toBeInstanceOf(Promise)
  })

  it('is refused by us at its deadline', async () => {
    const admission = limited(waiting)
    const record = new Record()
    void record.admit(admission, '1', callOf('a'))
    void record.admit(admission, 'head', callOf('a'), { tokens: 1, deadline: clock.now() + 500 })
    void record.admit(admission, 'queued', callOf('a'), { tokens: 1, deadline: clock.now() + 200 })
    await clock.advance(199)
    expect(record.refused.size).toBe(0)
    await clock.advance(1)
    expect(record.error('queued').message).toContain(
      '1 of 1 calls are in flight, and no slot comes before the deadline',
    )
    await clock.advance(300)
    expect(record.error('head')).toMatchObject({ limit: 'agent:a concurrency', retryAfterMs: 1000 })
    expect(clock.pendingTimers).toBe(0)
  })

  it('is refused at once where no slot can come before its deadline, given those in front', async () => {
    const admission = limited({ scope: {}, requests: 2, per: 'second', whenFull: 'wait' })
    const record = new Record()
    const deadline = clock.now() + 1500
    for (const name of ['1', '2', '3', '4', '5']) {
      void record.admit(admission, name, callOf('a'), { tokens: 1, deadline })
    }
    await settle()
    expect(record.admitted).toEqual(['1', '2'])
    expect(record.error('5').retryAfterMs).toBe(2000)
    await clock.advance(1000)
    expect(record.admitted).toEqual(['1', '2', '3', '4'])
  })

  it('is not refused for the sake of calls that wait for another limit', async () => {
    const admission = limited(
      { scope: { provider: 'openai' }, requests: 3, whenFull: 'wait' },
      { scope: { agent: '*' }, concurrency: 1, whenFull: 'wait' },
    )
    const record = new Record()
    for (let index = 0; index < 10; index++) void record.admit(admission, `a${index}`, callOf('a'))
    void record.admit(admission, 'b', callOf('b'), { tokens: 1, deadline: clock.now() + 100 })
    await settle()
    expect(record.admitted).toEqual(['a0', 'b'])
  })

  it('keeps its own async context', async () => {
    const storage = new AsyncLocalStorage<string>()
    const admission = limited({ scope: {}, concurrency: 1, whenFull: 'wait' })
    const seen: (readonly [string, string | undefined])[] = []
    const tasks = Array.from({ length: 20 }, (_, index) =>
      storage.run(`agent-${index}`, async () => {
        const ticket = await admission.admit(callOf(`agent-${index % 3}`), one)
        seen.push([`agent-${index}`, storage.getStore()])
        await settle()
        ticket.release()
      }),
    )
    await Promise.all(tasks)
    expect(seen).toHaveLength(20)
    for (const [expected, actual] of seen) expect(actual).toBe(expected)
  })
})

describe('a pause asked for by a provider', () => {
  it('holds the queue of that agent at that provider until its end, and no other', async () => {
    const admission = limited({ scope: { agent: '*' }, requests: 100, whenFull: 'wait' })
    const record = new Record()
    admission.pause(callOf('a', { model: 'large' }), clock.now() + 5000)
    admission.pause(callOf('a'), clock.now() + 1000)
    void record.admit(admission, 'a1', callOf('a'))
    void record.admit(admission, 'a2', callOf('a'))
    void record.admit(admission, 'b', callOf('b'))
    void record.admit(admission, 'elsewhere', callOf('a', { provider: 'anthropic' }))
    await clock.advance(4999)
    expect(record.admitted).toEqual(['b', 'elsewhere'])
    await clock.advance(1)
    expect(record.admitted).toEqual(['b', 'elsewhere', 'a1', 'a2'])
  })

  it('refuses where no limit of the call waits', () => {
    const admission = limited({ scope: { agent: '*' }, requests: 100 })
    admission.pause(callOf('a'), clock.now() + 5000)
    expect(denial(admission, callOf('a'))).toMatchObject({
      limit: 'agent:a+provider:openai pause',
      retryAfterMs: 5000,
    })
  })

  it('also stops calls that already wait, and refuses those it outlasts', async () => {
    const admission = limited({ scope: { agent: '*' }, requests: 1, per: 'second', whenFull: 'wait' })
    const record = new Record()
    void record.admit(admission, '1', callOf('a'))
    void record.admit(admission, 'patient', callOf('a'))
    void record.admit(admission, 'hurried', callOf('a'), { tokens: 1, deadline: clock.now() + 4000 })
    await settle()
    admission.pause(callOf('a'), clock.now() + 10_000)
    await clock.advance(9999)
    expect(record.admitted).toEqual(['1'])
    expect(record.error('hurried').limit).toContain('pause')
    await clock.advance(1)
    expect(record.admitted).toEqual(['1', 'patient'])
  })

  it('can be longer than a timer of Node', async () => {
    const admission = limited({ scope: {}, requests: 1, whenFull: 'wait' })
    const record = new Record()
    const month = 30 * 86_400_000
    admission.pause(callOf('a'), clock.now() + month)
    void record.admit(admission, '1', callOf('a'))
    await clock.advance(month - 1)
    expect(record.admitted).toEqual([])
    await clock.advance(1)
    expect(record.admitted).toEqual(['1'])
  })
})
