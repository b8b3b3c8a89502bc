import { describe, expect, test } from 'vitest'
import { compileBudgets } from '../../src/budget/compile-budgets.js'
import type { MatchedBudget } from '../../src/budget/budget.js'
import type { ReserveResult } from '../../src/contracts/budget-store.js'
import { usd } from '../../src/index.js'
import { Headroom, type HeadroomRequest } from '../../src/request/headroom.js'
import { FakeClock, settle } from '../limit/fake-clock.js'

const granted: ReserveResult = {
  ok: true,
  replay: false,
  granted: [1],
  expiresAt: 0,
  now: 0,
  states: [],
  wouldRefuse: [],
  crossed: [],
}

function refused(reason: 'exhausted' | 'held', failed: readonly number[] = [0]): ReserveResult {
  return { ok: false, reason, failed, now: 0, states: [], crossed: [] }
}

function budgetOf(agent: string, whenHeld: 'wait' | 'deny' = 'wait'): MatchedBudget {
  const set = compileBudgets([{ scope: { agent: '*' }, limit: usd('1'), per: 'total', whenHeld }])
  const [matched] = set.match({ agent, provider: 'openai' }, 0)
  if (matched === undefined) throw new Error('the budget matches every agent')
  return matched
}

interface Caller {
  readonly name: string
  readonly outcome: Promise<ReserveResult>
  attempts: number
}

/** A headroom over money that is there or not, and the callers that ask for it. */
class Scene {
  readonly clock = new FakeClock()
  readonly headroom = new Headroom(this.clock)
  /** How many calls may pass. */
  room = 0
  readonly passed: string[] = []

  ask(name: string, request: Partial<HeadroomRequest> = {}): Caller {
    const caller: { -readonly [K in keyof Caller]?: Caller[K] } = { name, attempts: 0 }
    const attempt = async (): Promise<ReserveResult> => {
      caller.attempts = (caller.attempts ?? 0) + 1
      if (this.room === 0) return refused('held')
      this.room--
      this.passed.push(name)
      return granted
    }
    const given = { budgets: [budgetOf('a')], attempt, deadline: undefined, signal: undefined, ...request }
    caller.outcome = this.headroom.reserve(given)
    caller.outcome.catch(() => {})
    return caller as Caller
  }

  async free(room: number): Promise<void> {
    this.room += room
    this.headroom.wake()
    await settle()
    await settle()
  }

  /** Nothing is kept of those who left. */
  isQuiet(): boolean {
    return this.headroom.lines === 0 && this.clock.pendingTimers === 0
  }
}

test('a call that finds room does not queue', async () => {
  const scene = new Scene()
  scene.room = 1
  expect(await scene.ask('a').outcome).toMatchObject({ ok: true })
  expect(scene.isQuiet()).toBe(true)
})

test('waiters pass in the order they came, newcomers behind them', async () => {
  const scene = new Scene()
  for (const name of ['first', 'second', 'third']) {
    scene.ask(name)
    await settle()
  }
  scene.room = 1
  scene.ask('newcomer')
  await settle()
  expect(scene.passed).toEqual([])
  for (let index = 0; index < 3; index++) await scene.free(index === 0 ? 0 : 1)
  await scene.free(1)
  expect(scene.passed).toEqual(['first', 'second', 'third', 'newcomer'])
  expect(scene.isQuiet()).toBe(true)
})

test('budgets have lines of their own', async () => {
  const scene = new Scene()
  scene.ask('a1')
  await settle()
  scene.room = 1
  await scene.ask('b1', { budgets: [budgetOf('b')] }).outcome
  expect(scene.passed).toEqual(['b1'])
  await scene.free(1)
  expect(scene.passed).toEqual(['b1', 'a1'])
  expect(scene.isQuiet()).toBe(true)
})

test('a waiter asks again by itself, since another process may have freed money', async () => {
  const scene = new Scene()
  scene.ask('a')
  await settle()
  scene.room = 1
  await scene.clock.advance(249)
  expect(scene.passed).toEqual([])
  await scene.clock.advance(1)
  expect(scene.passed).toEqual(['a'])
  expect(scene.isQuiet()).toBe(true)
})

describe('who does not wait', () => {
  test.each<[what: string, result: ReserveResult, budgets: readonly MatchedBudget[]]>([
    ['an exhausted budget', refused('exhausted'), [budgetOf('a')]],
    ['a budget that denies', refused('held'), [budgetOf('a', 'deny')]],
    ['one refusing budget of two denies', refused('held', [0, 1]), [budgetOf('a'), budgetOf('b', 'deny')]],
  ])('%s', async (_what, result, budgets) => {
    const scene = new Scene()
    expect(await scene.ask('a', { budgets, attempt: () => Promise.resolve(result) }).outcome).toBe(result)
    expect(scene.isQuiet()).toBe(true)
  })

  test('a waiter whose budget becomes exhausted meanwhile', async () => {
    const scene = new Scene()
    const results = [refused('held'), refused('held'), refused('exhausted')]
    const { outcome } = scene.ask('a', { attempt: () => Promise.resolve(results.shift() ?? granted) })
    await settle()
    await scene.free(0)
    expect(await outcome).toMatchObject({ reason: 'exhausted' })
    expect(scene.isQuiet()).toBe(true)
  })
})

describe('the end of patience', () => {
  test('at the deadline a waiter asks once more and takes what comes', async () => {
    const scene = new Scene()
    const deadline = scene.clock.now() + 100
    const refusedLate = scene.ask('a', { deadline })
    await scene.clock.advance(99)
    const before = refusedLate.attempts
    await scene.clock.advance(1)
    expect(await refusedLate.outcome).toMatchObject({ reason: 'held' })
    expect(refusedLate.attempts).toBe(before + 1)
    expect(scene.isQuiet()).toBe(true)
  })

  test('that last question may be lucky', async () => {
    const scene = new Scene()
    const lucky = scene.ask('a', { deadline: scene.clock.now() + 100 })
    await scene.clock.advance(99)
    scene.room = 1
    await scene.clock.advance(1)
    expect(await lucky.outcome).toMatchObject({ ok: true })
  })

  test('a deadline that has passed already is one question, not a wait', async () => {
    const scene = new Scene()
    const late = scene.ask('a', { deadline: scene.clock.now() - 1 })
    await scene.clock.advance(0)
    expect(await late.outcome).toMatchObject({ reason: 'held' })
    expect(scene.isQuiet()).toBe(true)
  })

  test('an abort ends the wait of the first in line with its reason', async () => {
    const scene = new Scene()
    const controller = new AbortController()
    const waiter = scene.ask('a', { signal: controller.signal })
    await settle()
    controller.abort(new Error('caller left'))
    await expect(waiter.outcome).rejects.toThrow('caller left')
    expect(scene.isQuiet()).toBe(true)
  })

  test('an abort ends the wait of one further back without asking for money', async () => {
    const scene = new Scene()
    const controller = new AbortController()
    scene.ask('first')
    await settle()
    const second = scene.ask('second', { signal: controller.signal })
    await settle()
    scene.room = 1
    controller.abort(new Error('caller left'))
    await expect(second.outcome).rejects.toThrow('caller left')
    expect(second.attempts).toBe(0)
    await scene.free(0)
    expect(scene.passed).toEqual(['first'])
    expect(scene.isQuiet()).toBe(true)
  })

  test('one who leaves the line does not let newcomers pass those who stay', async () => {
    const scene = new Scene()
    scene.ask('first')
    await settle()
    const second = scene.ask('second', { deadline: scene.clock.now() + 100 })
    await scene.clock.advance(100)
    expect(await second.outcome).toMatchObject({ reason: 'held' })
    scene.room = 1
    const newcomer = scene.ask('newcomer')
    await settle()
    expect(newcomer.attempts).toBe(0)
    await scene.free(0)
    expect(scene.passed).toEqual(['first'])
    await scene.free(1)
    expect(scene.passed).toEqual(['first', 'newcomer'])
    expect(scene.isQuiet()).toBe(true)
  })
})

test('a store that fails while one waits fails that one, and the next takes its place', async () => {
  const scene = new Scene()
  const answers = [Promise.resolve(refused('held')), Promise.reject(new Error('store is down'))]
  answers[1]?.catch(() => {})
  const failing = scene.ask('a', { attempt: () => answers.shift() ?? Promise.resolve(granted) })
  await expect(failing.outcome).rejects.toThrow('store is down')
  scene.room = 1
  await scene.ask('b').outcome
  expect(scene.passed).toEqual(['b'])
  expect(scene.isQuiet()).toBe(true)
})

test('money that is freed while a waiter asks is not missed', async () => {
  const scene = new Scene()
  let questions = 0
  const attempt = async (): Promise<ReserveResult> => {
    questions++
    if (questions === 2) scene.headroom.wake()
    return questions > 2 ? granted : refused('held')
  }
  expect(await scene.ask('a', { attempt }).outcome).toMatchObject({ ok: true })
  expect(scene.isQuiet()).toBe(true)
})
