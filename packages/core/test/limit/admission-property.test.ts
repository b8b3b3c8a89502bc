import { array, assert, asyncProperty, constantFrom, integer, type Arbitrary, oneof, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallScope, LimitOptions } from '../../src/contracts/budget.js'
import { RateLimitedError } from '../../src/errors/index.js'
import type { AdmissionTicket } from '../../src/limit/admission-ticket.js'
import { type Admission, createAdmission } from '../../src/limit/admission.js'
import { FakeClock, settle } from './fake-clock.js'

type Step =
  | { readonly kind: 'arrive'; readonly agent: string; readonly tokens: number; readonly patienceMs: number }
  | { readonly kind: 'release' | 'cancel' | 'abort'; readonly which: number }
  | { readonly kind: 'pass'; readonly ms: number }

interface Call {
  readonly agent: string
  readonly tokens: number
  readonly arrival: number
  readonly abort: AbortController
  outcome: 'waiting' | 'running' | 'over' | 'refused'
  admission: number
  admittedAt: number
  ticket: AdmissionTicket | undefined
  isCancelled: boolean
}

const agents = ['a', 'b', 'c']
const step: Arbitrary<Step> = oneof(
  {
    weight: 5,
    arbitrary: record({
      kind: constantFrom('arrive' as const),
      agent: constantFrom(...agents),
      tokens: integer({ min: 0, max: 60 }),
      patienceMs: constantFrom(300, 2000, 1_000_000),
    }),
  },
  { weight: 4, arbitrary: record({ kind: constantFrom('release' as const), which: integer({ min: 0, max: 9 }) }) },
  { weight: 1, arbitrary: record({ kind: constantFrom('cancel', 'abort'), which: integer({ min: 0, max: 9 }) }) },
  { weight: 3, arbitrary: record({ kind: constantFrom('pass' as const), ms: integer({ min: 1, max: 900 }) }) },
)

const shared = { requests: 6, tokens: 120, concurrency: 4 }
const perAgent = { requests: 3, tokens: 70, concurrency: 2 }
const limits: readonly LimitOptions[] = [
  { scope: {}, ...shared, per: 'second', whenFull: 'wait' },
  { scope: { agent: '*' }, ...perAgent, per: 'second', whenFull: 'wait' },
]

/** Runs steps against an admission and remembers what happened, without any knowledge of how it decides. */
class Run {
  readonly clock = new FakeClock()
  readonly calls: Call[] = []
  readonly #admission: Admission = createAdmission(limits, this.clock)
  #admissions = 0

  async take(step: Step): Promise<void> {
    if (step.kind === 'arrive') void this.#arrive(step.agent, step.tokens, this.clock.now() + step.patienceMs)
    else if (step.kind === 'pass') await this.clock.advance(step.ms)
    else if (step.kind === 'abort') pick(this.in('waiting'), step.which)?.abort.abort()
    else this.#end(pick(this.in('running'), step.which), step.kind)
  }

  in(outcome: Call['outcome']): readonly Call[] {
    return this.calls.filter((call) => call.outcome === outcome)
  }

  #end(call: Call | undefined, how: 'release' | 'cancel'): void {
    if (!call) return
    call.outcome = 'over'
    call.isCancelled = how === 'cancel'
    call.ticket?.[how]()
  }

  async #arrive(agent: string, tokens: number, deadline: number): Promise<void> {
    const call: Call = {
      agent,
      tokens,
      arrival: this.calls.length,
      abort: new AbortController(),
      outcome: 'waiting',
      admission: Infinity,
      admittedAt: -Infinity,
      ticket: undefined,
      isCancelled: false,
    }
    this.calls.push(call)
    const scope: CallScope = { agent, provider: 'openai' }
    try {
      const answer = this.#admission.admit(scope, { tokens, deadline, signal: call.abort.signal })
      // The slot is taken when the promise is made to settle, which the awaiting code sees a few microtasks later.
      const ticket = answer instanceof Promise ? await answer : answer
      this.#admissions += 1
      Object.assign(call, { outcome: 'running', ticket, admission: this.#admissions, admittedAt: this.clock.now() })
    } catch (error) {
      if (!call.abort.signal.aborted && !(error instanceof RateLimitedError)) throw error
      call.outcome = 'refused'
    }
  }
}

function pick<Item>(items: readonly Item[], which: number): Item | undefined {
  return items[which % Math.max(1, items.length)]
}

/** What counts under the limits, at a moment, over the calls of one scope value. */
function use(
  calls: readonly Call[],
  now: number,
  spanMs: number,
): { requests: number; tokens: number; running: number } {
  const counted = calls.filter(({ admittedAt, isCancelled }) => admittedAt > now - spanMs && !isCancelled)
  return {
    requests: counted.length,
    tokens: counted.reduce((sum, { tokens }) => sum + tokens, 0),
    running: calls.filter(({ outcome }) => outcome === 'running').length,
  }
}

const scopesOf = (run: Run): { limit: typeof shared; calls: readonly Call[] }[] => [
  { limit: shared, calls: run.calls },
  ...agents.map((agent) => ({ limit: perAgent, calls: run.calls.filter((call) => call.agent === agent) })),
]

function expectWithinLimits(run: Run): void {
  for (const { limit, calls } of scopesOf(run)) {
    const used = use(calls, run.clock.now(), 1000)
    expect(used.running).toBeLessThanOrEqual(limit.concurrency)
    expect(used.requests).toBeLessThanOrEqual(limit.requests)
    expect(used.tokens).toBeLessThanOrEqual(limit.tokens)
  }
}

function expectFirstComeFirstServed(run: Run): void {
  for (const agent of agents) {
    const own = run.calls.filter((call) => call.agent === agent)
    const admitted = own.filter(({ ticket }) => ticket !== undefined)
    expect(admitted.map(({ admission }) => admission)).toEqual(
      admitted.map(({ admission }) => admission).toSorted((left, right) => left - right),
    )
    const lastAdmitted = Math.max(-1, ...admitted.map(({ arrival }) => arrival))
    const overtaken = own.filter(({ outcome, arrival }) => outcome === 'waiting' && arrival < lastAdmitted)
    expect(overtaken).toEqual([])
  }
}

/** The call that came first has no one in front, so a full limit must be the reason for its wait. */
function expectReasonToWait(run: Run): void {
  const [first] = run.in('waiting')
  if (!first) return
  const isHeldUp = scopesOf(run).some(({ limit, calls }) => {
    // An entry may leave a hundredth of the window late.
    const used = use(calls, run.clock.now(), 1010)
    const isFull = used.running >= limit.concurrency || used.requests >= limit.requests
    return calls.includes(first) && (isFull || used.tokens + first.tokens > limit.tokens)
  })
  expect(isHeldUp).toBe(true)
}

describe('admission under random arrivals, releases, cancellations, aborts and time', () => {
  it('stays within every limit, serves in order, lets no one wait without a reason, and loses no one', async () => {
    let waits = 0
    await assert(
      asyncProperty(array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const run = new Run()
        for (const next of steps) {
          await run.take(next)
          await settle()
          waits += run.in('waiting').length
          expectWithinLimits(run)
          expectFirstComeFirstServed(run)
          expectReasonToWait(run)
        }
        for (let round = 0; run.in('waiting').length > 0 || run.in('running').length > 0; round++) {
          expect(round).toBeLessThan(200)
          await run.take({ kind: 'release', which: 0 })
          await run.take({ kind: 'pass', ms: 500 })
          expectWithinLimits(run)
        }
        expect(run.clock.pendingTimers).toBe(0)
      }),
      { numRuns: 150 },
    )
    expect(waits).toBeGreaterThan(100)
  })
})
