import { budget, position, refusal, reserve, settle } from '@bursar/store-testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { combine, ConfigurationError, guarded, memoryStore, StoreUnavailableError } from '../../src/index.ts'
import type { BudgetLine, BudgetStore } from '../../src/index.ts'
import { FakeClock } from '../limit/fake-clock.ts'

const endless = { window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER }
const inFirst = budget({ key: 'a', ...endless, limit: 100 })
const inSecond = budget({ key: 'bb', ...endless, limit: 70 })
const route = (key: string): number => key.length - 1

function subject() {
  const clock = new FakeClock()
  const [first, second] = [memoryStore({ clock }), memoryStore({ clock })]
  return { clock, first, second, store: combine([first, second], { route, clock }) }
}

const both = (amount: number) => [[inFirst, amount] as const, [inSecond, amount] as const]

describe('a reservation over two stores', () => {
  test('holds in both, each its own counter, and is settled in both', async () => {
    const { store, first, second } = subject()
    await reserve(store, 'call', both(30))
    expect(await position(first, inFirst)).toEqual({ net: 0, held: 30 })
    expect(await position(second, inSecond)).toEqual({ net: 0, held: 30 })
    expect((await settle(store, 'call', both(20))).outcome).toBe('settled')
    expect(await position(first, inFirst)).toEqual({ net: 20, held: 0 })
    expect(await position(second, inSecond)).toEqual({ net: 20, held: 0 })
  })

  test('is taken back where the other store refuses, and the same id may be asked again', async () => {
    const { store, first, second } = subject()
    await reserve(second, 'elsewhere', [[inSecond, 60]])
    expect(await refusal(store, 'call', both(30))).toMatchObject({ reason: 'held', failed: [1] })
    expect(await position(first, inFirst)).toEqual({ net: 0, held: 0 })
    await settle(second, 'elsewhere', [[inSecond, 0]])
    expect((await reserve(store, 'call', both(30))).ok).toBe(true)
    await settle(store, 'call', both(10))
    expect(await position(first, inFirst)).toEqual({ net: 10, held: 0 })
    expect(await position(second, inSecond)).toEqual({ net: 10, held: 0 })
  })

  test('is taken back where the other store fails, which may hold it and is told that nothing is held', async () => {
    const { clock, first, second } = subject()
    const deaf: BudgetStore = {
      ...verbsOf(second),
      reserve: async (request) => {
        await second.reserve(request)
        throw new StoreUnavailableError({ message: 'The answer was lost.' })
      },
    }
    const store = combine([first, deaf], { route, clock })
    await expect(reserve(store, 'call', both(30))).rejects.toThrow('The answer was lost.')
    expect(await position(first, inFirst)).toEqual({ net: 0, held: 0 })
    expect(await position(second, inSecond)).toEqual({ net: 0, held: 0 })
  })

  test('stays refused everywhere once its id is settled, whichever store is asked next', async () => {
    const { store, first, second } = subject()
    await reserve(store, 'call', [[inFirst, 30]])
    await settle(store, 'call', [[inFirst, 10]])
    expect((await refusal(store, 'call', [[inSecond, 5]])).reason).toBe('settled')
    expect((await refusal(store, 'call', both(5))).reason).toBe('settled')
    expect((await settle(store, 'call', both(40))).outcome).toBe('replay')
    expect(await position(first, inFirst)).toEqual({ net: 10, held: 0 })
    expect(await position(second, inSecond)).toEqual({ net: 0, held: 0 })
  })
})

test('under load neither store passes its limit, and nothing is held in the end', async () => {
  const amounts = fc.array(
    fc.record({ held: fc.integer({ min: 1, max: 40 }), spent: fc.integer({ min: 0, max: 100 }) }),
    {
      minLength: 64,
      maxLength: 64,
    },
  )
  const property = fc.asyncProperty(fc.scheduler(), amounts, async (scheduler, calls) => {
    const { clock, first, second } = subject()
    const stores = [first, second].map((inner) => slow(inner, scheduler))
    const store = combine(stores, { route, clock })
    const spent = [0, 0]
    const run = calls.map(async ({ held, spent: percent }, index) => {
      // Some calls are counted in one of the stores alone.
      const lines = both(held).slice(index % 5 === 0 ? 1 : 0, index % 7 === 0 ? 1 : 2)
      const { ok } = await reserve(store, `call ${index}`, lines)
      await expectWithin(first, inFirst)
      await expectWithin(second, inSecond)
      if (!ok) return
      const amount = Math.floor((held * percent) / 100)
      await settle(
        store,
        `call ${index}`,
        lines.map(([line]) => [line, amount] as const),
      )
      for (const [line] of lines) spent[route(line.key)] = (spent[route(line.key)] ?? 0) + amount
    })
    await scheduler.waitFor(Promise.all(run))
    expect(await position(first, inFirst)).toEqual({ net: spent[0], held: 0 })
    expect(await position(second, inSecond)).toEqual({ net: spent[1], held: 0 })
  })
  await fc.assert(property, { numRuns: 25, seed: 4 })
})

describe('combine refuses', () => {
  const memory = memoryStore()
  test.each([
    ['a single store', () => combine([memory], { route }), 'combine needs two stores or more'],
    ['what is no store', () => combine([memory, {} as BudgetStore], { route }), 'combine: stores[1]'],
    ['no route', () => combine([memory, memory], {} as { route: typeof route }), 'combine: route must be a function'],
    ['a guard on one alone', () => combine([memory, guarded(memory)], { route }), 'some stores are guarded'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(message)
  })

  test('a counter that its route sends nowhere', async () => {
    const store = combine([memory, memory], { route: () => 2 })
    await expect(reserve(store, 'call', [[inFirst, 1]])).rejects.toThrow('route answered 2; there are 2 stores')
  })
})

async function expectWithin(store: BudgetStore, line: BudgetLine): Promise<void> {
  const { net, held } = await position(store, line)
  expect(net + held).toBeLessThanOrEqual(line.limit ?? 0)
}

/** Answers in an order of the scheduler's choosing. */
function slow(store: BudgetStore, scheduler: fc.Scheduler): BudgetStore {
  return {
    ...verbsOf(store),
    reserve: (request) => scheduler.schedule(Promise.resolve()).then(() => store.reserve(request)),
    settle: (request) => scheduler.schedule(Promise.resolve()).then(() => store.settle(request)),
  }
}

function verbsOf(store: BudgetStore): BudgetStore {
  return {
    reserve: (request) => store.reserve(request),
    settle: (request) => store.settle(request),
    read: (lines) => store.read(lines),
  }
}
