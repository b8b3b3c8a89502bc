import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BudgetStore, Fetch, GovernorOptions, LimitOptions, ReserveRequest } from '../../src/index.js'
import { AgentSuspendedError, BudgetExceededError, memoryStore, RateLimitedError, requests } from '../../src/index.js'
import { completion } from '../governor/lib/fake-network.js'
import { chat, type Governed, governed, type SendOptions } from '../governor/lib/governed.js'
import { FakeClock, settle } from './fake-clock.js'

const minute = 60_000
const perMinute = { scope: {}, per: 'minute', store: 'shared' } as const
const timeout = (seconds: number): SendOptions => ({ headers: { 'x-stainless-timeout': String(seconds) } })

/** Governors that share a store, as processes do, all on one clock unless told otherwise. */
class Fleet {
  /** Begins ten seconds into a minute. */
  readonly clock = new FakeClock()
  readonly memory = memoryStore({ clock: this.clock })
  readonly asked: ReserveRequest[] = []
  readonly store: BudgetStore = {
    ...this.memory,
    traits: {},
    reserve: (request) => (this.asked.push(request), this.memory.reserve(request)),
  }
  readonly #options: Partial<GovernorOptions>
  #governors = 0

  constructor(...limits: LimitOptions[]) {
    this.#options = { limits }
    this.clock.jump(10_000 - (this.clock.now() % minute))
  }

  join(options: Partial<GovernorOptions> = {}): Governed {
    const name = ++this.#governors
    let ids = 0
    const randomId = (): string => `${name}-${++ids}`
    return governed({ clock: this.clock, store: this.store, randomId, ...this.#options, ...options })
  }
}

async function refusalOf(call: Promise<unknown>): Promise<RateLimitedError> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof RateLimitedError) return error
  throw new Error(`not refused by a limit: ${String(error)}`)
}

/** A call, and whether it has been let through. */
function watch(call: Promise<Response>): { passed: boolean; readonly call: Promise<Response> } {
  const watched = { passed: false, call }
  call.then(
    () => (watched.passed = true),
    () => {},
  )
  return watched
}

describe('a shared limit', () => {
  it('counts the calls of every process, and says until when it is full', async () => {
    const fleet = new Fleet({ ...perMinute, scope: { agent: '*' }, requests: 3 })
    const [one, other] = [fleet.join(), fleet.join()]
    for (const { send } of [one, other, one]) await (await send(chat())).text()
    const error = await refusalOf(other.send(chat()))
    expect(error).toMatchObject({ status: 429, limit: 'agent:worker requests per minute', retryAfterMs: 50_000 })
    expect(error.message).toBe(
      'Rate limit agent:worker requests per minute, over all processes: 3 of 3 requests are used until ' +
        '2023-11-14T22:14:00.000Z. Retry in 50.0 s.',
    )
    expect(other.network.sent).toHaveLength(1)
    expect((await other.send(chat(), { agent: 'another' })).status).toBe(200)
    await fleet.clock.advance(50_000)
    expect((await other.send(chat())).status).toBe(200)
  })

  it('counts per minute of the clock, so twice as much passes at most around its end', async () => {
    const fleet = new Fleet({ ...perMinute, requests: 3 })
    const { send } = fleet.join()
    fleet.clock.jump(49_999)
    for (let call = 0; call < 3; call++) await (await send(chat())).text()
    expect((await refusalOf(send(chat()))).retryAfterMs).toBe(1)
    fleet.clock.jump(1)
    for (let call = 0; call < 3; call++) await (await send(chat())).text()
    expect((await refusalOf(send(chat()))).retryAfterMs).toBe(minute)
  })

  it('counts per hour where it is told to', async () => {
    const fleet = new Fleet({ ...perMinute, per: 'hour', requests: 1 })
    const { send } = fleet.join()
    await (await send(chat())).text()
    fleet.clock.jump(45 * minute)
    expect((await refusalOf(send(chat()))).limit).toBe('all requests per hour')
    fleet.clock.jump(2 * minute)
    expect((await send(chat())).status).toBe(200)
  })

  it('holds the estimate in tokens, and counts what was used', async () => {
    const fleet = new Fleet({ ...perMinute, tokens: 250 })
    const { send, network } = fleet.join()
    const answer = Promise.withResolvers<Response>()
    network.next(() => answer.promise)
    const inFlight = send(chat({ max_tokens: 150 }))
    await settle()
    const error = await refusalOf(send(chat({ max_tokens: 150 })))
    expect(error.limit).toBe('all tokens per minute')
    expect(error.retryAfterMs).toBe(1_000)
    expect(error.message).toMatch(
      /0 of 250 tokens are used and 1\d\d are held by calls in flight .* this call needs 1\d\d\. Retry in 1\.0 s/,
    )
    answer.resolve(completion())
    await (await inFlight).text()
    await settle()
    expect((await send(chat({ max_tokens: 150 }))).status).toBe(200)
  })

  it('counts what a call used beyond its estimate, and refuses later ones for it', async () => {
    const fleet = new Fleet({ ...perMinute, tokens: 1_000 })
    const { send, network } = fleet.join()
    network.next(() =>
      Response.json({ model: 'toy', choices: [], usage: { prompt_tokens: 10, completion_tokens: 5_000 } }),
    )
    await (await send(chat({ max_tokens: 10 }))).text()
    await settle()
    expect((await refusalOf(send(chat({ max_tokens: 10 })))).retryAfterMs).toBe(50_000)
  })

  it('refuses a call that is larger than the limit at once, waiting or not', async () => {
    const fleet = new Fleet({ ...perMinute, tokens: 100, whenFull: 'wait' })
    const error = await refusalOf(fleet.join().send(chat({ max_tokens: 100 })))
    expect(error.message).toContain('which it never admits')
    expect(fleet.asked).toEqual([])
  })

  it('rides in the reservation of the budgets: one question per call', async () => {
    const fleet = new Fleet({ ...perMinute, requests: 5, tokens: 5_000 }, { ...perMinute, per: 'hour', requests: 9 })
    const { send } = fleet.join({ budgets: [{ scope: {}, limit: requests(9), per: 'day' }] })
    await (await send(chat({ max_tokens: 10 }))).text()
    expect(fleet.asked.map(({ lines }) => lines.map(({ budget }) => budget.key))).toEqual([
      ['requests/day/UTC/all', 'rate/requests/minute/all', 'rate/tokens/minute/all', 'rate/requests/hour/all'],
    ])
  })

  it('is given back by a call that a budget refuses, and by one that never left', async () => {
    const fleet = new Fleet({ ...perMinute, requests: 1 })
    const budgets = [{ scope: { agent: 'poor' }, limit: requests(0), per: 'day' } as const]
    const { send, network } = fleet.join({ budgets })
    await expect(send(chat(), { agent: 'poor' })).rejects.toBeInstanceOf(BudgetExceededError)
    network.next(() => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })))
    await expect(send(chat())).rejects.toThrow('refused')
    await settle()
    expect((await send(chat())).status).toBe(200)
  })

  it('counts calls to free endpoints too', async () => {
    const fleet = new Fleet({ ...perMinute, requests: 1 })
    const { send } = fleet.join()
    const list = (): Promise<Response> => send(null, { path: '/models', method: 'GET', body: null })
    await (await list()).text()
    expect((await refusalOf(list())).limit).toBe('all requests per minute')
  })

  it('follows the clock of the store, however far away the clocks of the processes are', async () => {
    const fleet = new Fleet({ ...perMinute, requests: 4 })
    const clocks = [-3 * minute, 3 * minute].map((skew) => {
      const clock = new FakeClock()
      clock.jump(fleet.clock.now() - clock.now() + skew)
      return clock
    })
    const members = clocks.map((clock) => fleet.join({ clock }))
    for (let round = 0; round < 2; round++) for (const { send } of members) await (await send(chat())).text()
    for (const { send } of members) expect((await refusalOf(send(chat()))).retryAfterMs).toBe(50_000)
    // Each asked twice at its first call, and from then on knew the time.
    expect(fleet.asked).toHaveLength(4 + 2 + 2)
  })

  it('spares the store the loop of an agent that is refused', async () => {
    const fleet = new Fleet({ ...perMinute, scope: { agent: '*' }, requests: 1 })
    const { send } = fleet.join()
    await (await send(chat())).text()
    for (let call = 0; call < 10; call++) await refusalOf(send(chat()))
    expect(fleet.asked).toHaveLength(2)
    fleet.clock.jump(250)
    await refusalOf(send(chat()))
    expect(fleet.asked).toHaveLength(3)
  })

  it('counts in this process where no store was given', async () => {
    const { send } = governed({ limits: [{ ...perMinute, requests: 1 }] })
    await (await send(chat())).text()
    expect((await refusalOf(send(chat()))).limit).toBe('all requests per minute')
  })
})

describe('a shared limit that lets calls wait', () => {
  it('admits them in their order when the next minute begins', async () => {
    const fleet = new Fleet({ ...perMinute, requests: 2, whenFull: 'wait' })
    const { send, network } = fleet.join()
    const names = ['a', 'b', 'c', 'd', 'e']
    const calls = names.map((name) => send(chat({ user: name })))
    await settle()
    const sent = (): unknown[] => network.sent.map(({ body }) => body?.['user'])
    expect(sent()).toEqual(['a', 'b'])
    await fleet.clock.advance(49_999)
    expect(sent()).toEqual(['a', 'b'])
    await fleet.clock.advance(1)
    expect(sent()).toEqual(['a', 'b', 'c', 'd'])
    await fleet.clock.advance(minute)
    expect(sent()).toEqual(names)
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(fleet.clock.pendingTimers).toBe(0)
  })

  it('asks the store once for a whole line', async () => {
    const fleet = new Fleet({ ...perMinute, requests: 1, whenFull: 'wait' })
    const { send } = fleet.join()
    await (await send(chat())).text()
    const first = send(chat(), timeout(70))
    await settle()
    const others = Array.from({ length: 20 }, () => refusalOf(send(chat(), timeout(60))))
    await fleet.clock.advance(49_999)
    expect(fleet.asked).toHaveLength(2)
    await fleet.clock.advance(minute)
    expect((await first).status).toBe(200)
    await Promise.all(others)
    // The first of the line, when the minute began, and the second once, who then heard that it has to wait.
    expect(fleet.asked).toHaveLength(4)
  })

  it('wakes the first when another call has used less than it held', async () => {
    const fleet = new Fleet({ ...perMinute, tokens: 250, whenFull: 'wait' })
    const { send, network } = fleet.join()
    const answer = Promise.withResolvers<Response>()
    network.next(() => answer.promise)
    const inFlight = send(chat({ max_tokens: 150 }))
    await settle()
    const waiting = watch(send(chat({ max_tokens: 150 })))
    await settle()
    expect(waiting.passed).toBe(false)
    answer.resolve(completion())
    await (await inFlight).text()
    await settle()
    expect(waiting.passed).toBe(true)
  })

  it('notices within 250 ms what another process has settled', async () => {
    const fleet = new Fleet({ ...perMinute, tokens: 250, whenFull: 'wait' })
    const [one, other] = [fleet.join(), fleet.join()]
    const answer = Promise.withResolvers<Response>()
    one.network.next(() => answer.promise)
    const inFlight = one.send(chat({ max_tokens: 150 }))
    await settle()
    const waiting = watch(other.send(chat({ max_tokens: 150 })))
    await settle()
    answer.resolve(completion())
    await (await inFlight).text()
    await settle()
    expect(waiting.passed).toBe(false)
    await fleet.clock.advance(250)
    expect(waiting.passed).toBe(true)
  })

  it('refuses at once where the minute ends after the SDK has given up', async () => {
    const fleet = new Fleet({ ...perMinute, requests: 1, whenFull: 'wait' })
    const { send } = fleet.join()
    await (await send(chat())).text()
    const error = await refusalOf(send(chat(), timeout(30)))
    expect(error.message).toMatch(
      /1 of 1 requests are used .*, and no slot comes before the deadline of the call\. Retry in 50\.0 s\.$/,
    )
  })

  it('refuses those whose deadline comes while they stand in line, before the SDK gives up', async () => {
    const fleet = new Fleet({ ...perMinute, requests: 1, whenFull: 'wait' })
    const { send } = fleet.join()
    await (await send(chat())).text()
    const [first, second] = [send(chat(), timeout(60)), send(chat(), timeout(60))]
    const refused = refusalOf(second)
    await fleet.clock.advance(50_000)
    expect((await first).status).toBe(200)
    await fleet.clock.advance(9_800)
    expect((await refused).message).toContain('no slot comes before the deadline')
    expect(fleet.clock.pendingTimers).toBe(0)
  })

  it('lets a call go whose signal aborts', async () => {
    const fleet = new Fleet({ ...perMinute, requests: 1, whenFull: 'wait' })
    const { send, network } = fleet.join()
    await (await send(chat())).text()
    const controllers = [new AbortController(), new AbortController(), new AbortController()]
    const calls = controllers.map(({ signal }) => send(chat(), { signal }))
    const gone = Promise.allSettled(calls.slice(0, 2))
    await settle()
    controllers[1]?.abort(new Error('second left'))
    controllers[0]?.abort(new Error('first left'))
    expect(await gone).toMatchObject([{ reason: new Error('first left') }, { reason: new Error('second left') }])
    await fleet.clock.advance(50_000)
    expect((await calls[2])?.status).toBe(200)
    expect(network.sent).toHaveLength(2)
  })

  it('occupies no slot of other limits meanwhile, and no money', async () => {
    const fleet = new Fleet(
      { ...perMinute, scope: { agent: 'busy' }, requests: 1, whenFull: 'wait' },
      { scope: {}, concurrency: 1 },
    )
    const budgets = [
      { scope: { agent: 'busy' }, limit: requests(9), per: 'day' },
      { scope: { agent: 'busy' }, limit: requests(9), per: 'hour', store: 'local' },
    ] as const
    const { send, governor } = fleet.join({ budgets })
    await (await send(chat(), { agent: 'busy' })).text()
    const waiting = watch(send(chat(), { agent: 'busy' }))
    await settle()
    expect((await governor.status('busy')).map(({ held }) => held)).toEqual([0, 0])
    await (await send(chat(), { agent: 'other' })).text()
    await fleet.clock.advance(50_000)
    await (await waiting.call).text()
    await settle()
    expect((await governor.status('busy')).map(({ held, spent }) => [held, spent])).toEqual([
      [0, 2],
      [0, 2],
    ])
  })

  it('does not let an agent that used up its own limit hold up others at the one they share', async () => {
    const fleet = new Fleet(
      { ...perMinute, scope: { agent: '*' }, requests: 2, whenFull: 'wait' },
      { ...perMinute, requests: 3, whenFull: 'wait' },
    )
    const { send, network } = fleet.join()
    const calls = ['a', 'a', 'b', 'a', 'a', 'a', 'b', 'c'].map((agent) => send(chat({ user: agent }), { agent }))
    await settle()
    expect(network.sent.map(({ body }) => body?.['user'])).toEqual(['a', 'a', 'b'])
    await fleet.clock.advance(50_000)
    expect(new Set(network.sent.slice(3).map(({ body }) => body?.['user']))).toEqual(new Set(['a', 'b']))
    await fleet.clock.advance(minute)
    await fleet.clock.advance(minute)
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(calls.map(() => 200))
  })

  it('refuses a waiting call whose agent is suspended meanwhile', async () => {
    const fleet = new Fleet({ ...perMinute, requests: 1, whenFull: 'wait' })
    const [one, other] = [fleet.join(), fleet.join()]
    await (await one.send(chat())).text()
    const waiting = one.send(chat()).catch((error: unknown) => error)
    await settle()
    await other.governor.suspend('worker', { reason: 'runaway', actor: 'ops' })
    await fleet.clock.advance(50_000)
    expect(await waiting).toBeInstanceOf(AgentSuspendedError)
  })

  it('lets another limit of the call that denies refuse at once', async () => {
    const fleet = new Fleet({ ...perMinute, requests: 1, whenFull: 'wait' }, { ...perMinute, per: 'hour', requests: 1 })
    const { send } = fleet.join()
    await (await send(chat())).text()
    expect((await refusalOf(send(chat()))).limit).toBe('all requests per hour')
  })
})

describe('whatever comes when', () => {
  interface Arrival {
    readonly afterMs: number
    readonly member: number
  }

  const arrivals = array(record({ afterMs: constantFrom(0, 0, 0, 700, 21_000), member: integer({ min: 0, max: 2 }) }), {
    minLength: 1,
    maxLength: 25,
  })

  it('no minute has more than the limit, none less while somebody waits, and each process keeps its order', async () => {
    await assert(asyncProperty(arrivals, integer({ min: 1, max: 4 }), check), { numRuns: 60 })
  })

  async function check(calls: readonly Arrival[], limit: number): Promise<void> {
    const fleet = new Fleet({ ...perMinute, requests: limit, whenFull: 'wait' })
    const sent: { readonly minute: number; readonly name: string; readonly arrivedIn: number }[] = []
    const minuteNow = (): number => Math.floor(fleet.clock.now() / minute)
    const fetch: Fetch = async (_input, init) => {
      const { user } = JSON.parse(init?.body as string) as { user: string }
      const [name = '', arrivedIn] = user.split('@')
      sent.push({ minute: minuteNow(), name, arrivedIn: Number(arrivedIn) })
      return completion()
    }
    const members = Array.from({ length: 3 }, () => fleet.join({ fetch }))
    const ended: Promise<Response>[] = []
    for (const [index, { afterMs, member }] of calls.entries()) {
      await fleet.clock.advance(afterMs)
      const user = `${member} ${index}@${minuteNow()}`
      ended.push(...members.slice(member, member + 1).map(({ send }) => send(chat({ user }))))
      await settle()
    }
    await fleet.clock.advance(calls.length * minute)
    await Promise.all(ended)
    expect(sent).toHaveLength(calls.length)
    for (const current of new Set(sent.map(({ minute }) => minute))) {
      const admitted = sent.filter(({ minute }) => minute === current)
      const isAwaited = sent.some(({ minute, arrivedIn }) => minute > current && arrivedIn <= current)
      expect(admitted.length).toBeLessThanOrEqual(limit)
      expect(admitted.length).toBeGreaterThanOrEqual(isAwaited ? limit : 1)
    }
    for (const member of members.keys()) {
      const order = sent.filter(({ name }) => name.startsWith(`${member} `)).map(({ name }) => Number(name.slice(2)))
      expect(order).toEqual(order.toSorted((left, right) => left - right))
    }
  }
})
