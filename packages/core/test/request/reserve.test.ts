import { describe, expect, test } from 'vitest'
import {
  BudgetExceededError,
  type BudgetStore,
  memoryStore,
  requests,
  type SettleRequest,
  StoreUnavailableError,
  usd,
} from '../../src/index.js'
import { FakeClock, settle } from '../limit/fake-clock.js'
import { completion } from '../governor/lib/fake-network.js'
import { chat, governed } from '../governor/lib/governed.js'

const shared = { scope: {}, limit: usd('1'), per: 'day' } as const
const local = { scope: { agent: '*' }, limit: requests(100), per: 'day', store: 'local' } as const

/** A memory store on the clock, some of whose verbs behave otherwise. */
function storeWith(clock: FakeClock, changes: (memory: BudgetStore) => Partial<BudgetStore>): BudgetStore {
  const memory = memoryStore({ clock })
  return { ...memory, traits: {}, ...changes(memory) }
}

describe('a store that fails to reserve', () => {
  const broken = new Error(`connection lost: redis://:${['hunter', '2'].join('')}@store`)

  test('denies with a 503 of ours, and nothing leaves', async () => {
    const clock = new FakeClock()
    const store = storeWith(clock, () => ({ reserve: () => Promise.reject(broken) }))
    const { send, network, events } = governed({ clock, store, budgets: [shared] })
    const degraded = events('budget.store_degraded')
    const error: unknown = await send(chat()).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(StoreUnavailableError)
    expect(error).toMatchObject({ status: 503, isRetryable: true, cause: expect.any(Error) })
    expect(network.sent).toEqual([])
    expect(degraded).toMatchObject([{ verb: 'reserve', outcome: 'denied', agent: 'worker' }])
  })

  test('shows no password of the store', async () => {
    const clock = new FakeClock()
    const store = storeWith(clock, () => ({ reserve: () => Promise.reject(broken) }))
    const { send, events } = governed({ clock, store, budgets: [shared] })
    const degraded = events('budget.store_degraded')
    const error: unknown = await send(chat()).catch((caught: unknown) => caught)
    for (const text of [String(error), String((error as Error).cause), JSON.stringify(degraded)]) {
      expect(text).not.toContain(['hunter', '2'].join(''))
    }
  })

  test('is told that the call costs nothing, so a hold it made all the same is gone', async () => {
    const clock = new FakeClock()
    const settled: SettleRequest[] = []
    const store = storeWith(clock, (memory) => ({
      reserve: async (request) => {
        await memory.reserve(request)
        throw new Error('the answer was lost')
      },
      settle: (request) => {
        settled.push(request)
        return memory.settle(request)
      },
    }))
    const { send, governor } = governed({ clock, store, budgets: [shared] })
    await expect(send(chat())).rejects.toBeInstanceOf(StoreUnavailableError)
    await governor.flush()
    expect(settled).toMatchObject([{ lines: [{ amount: 0 }] }])
    expect(await governor.status('worker')).toMatchObject([{ spent: 0, held: 0 }])
  })

  test('and to settle: the refusal is still the same', async () => {
    const clock = new FakeClock()
    const down = (): Promise<never> => Promise.reject(new Error('down'))
    const { send, governor } = governed({
      clock,
      store: storeWith(clock, () => ({ reserve: down, settle: down })),
      budgets: [shared],
    })
    await expect(send(chat())).rejects.toBeInstanceOf(StoreUnavailableError)
    await expect(governor.flush()).resolves.toBeUndefined()
  })
})

describe('a store that hangs', () => {
  test('is given up when the signal of the caller aborts, and a hold that comes late is fenced off', async () => {
    const clock = new FakeClock()
    const late = Promise.withResolvers<void>()
    const memory = memoryStore({ clock })
    const arrivals: Promise<unknown>[] = []
    const store: BudgetStore = {
      ...memory,
      traits: {},
      reserve: (request, options) =>
        new Promise((_resolve, reject) => {
          arrivals.push(late.promise.then(() => memory.reserve(request)))
          options?.signal?.addEventListener('abort', () => reject(new Error('aborted')))
        }),
    }
    const { send, network, governor, events } = governed({ clock, store, budgets: [shared] })
    const degraded = events('budget.store_degraded')
    const controller = new AbortController()
    const call = send(chat(), { signal: controller.signal })
    await settle()
    controller.abort(new Error('caller left'))
    await expect(call).rejects.toThrow('caller left')
    await governor.flush()
    late.resolve()
    expect(await Promise.all(arrivals)).toMatchObject([{ ok: false, reason: 'settled' }])
    expect(await governor.status('worker')).toMatchObject([{ spent: 0, held: 0 }])
    expect(network.sent).toEqual([])
    expect(degraded).toEqual([])
  })
})

describe('a store that fails to settle', () => {
  test('does not disturb the answer, and the hold stays until it expires into spend', async () => {
    const clock = new FakeClock()
    const store = storeWith(clock, () => ({ settle: () => Promise.reject(new Error('down')) }))
    const { send, governor, events } = governed({ clock, store, budgets: [shared], reservationTtlMs: 60_000 })
    const degraded = events('budget.store_degraded')
    expect(await (await send(chat({ max_tokens: 100 }))).json()).toMatchObject({ model: 'toy' })
    await governor.flush()
    expect(degraded).toMatchObject([{ verb: 'settle', outcome: 'deferred' }])
    const [held] = await governor.status('worker')
    expect(held).toMatchObject({ spent: 0 })
    await clock.advance(120_000)
    expect(await governor.status('worker')).toMatchObject([{ spent: held?.held, held: 0 }])
  })
})

describe('a call that is counted here and in a shared store', () => {
  test('holds on both and settles on both', async () => {
    const clock = new FakeClock()
    const scene = governed({ clock, store: storeWith(clock, () => ({})), budgets: [shared, local] })
    const answer = Promise.withResolvers<Response>()
    scene.network.next(() => answer.promise)
    const call = scene.send(chat({ max_tokens: 100 }))
    await settle()
    const held = await scene.governor.status('worker')
    expect(held[0]?.held).toBeGreaterThan(100_000)
    expect(held[1]?.held).toBe(1)
    answer.resolve(completion())
    await (await call).text()
    await scene.governor.flush()
    expect(await scene.governor.status('worker')).toMatchObject([
      { spent: 15_000, held: 0 },
      { spent: 1, held: 0 },
    ])
  })

  test.each([
    ['the shared one', { ...shared, limit: usd('0') }, local],
    ['the local one', shared, { ...local, limit: requests(0) }],
  ])('leaves nothing on either where %s refuses', async (_what, first, second) => {
    const clock = new FakeClock()
    for (const budgets of [
      [first, second],
      [second, first],
    ]) {
      const scene = governed({ clock, store: storeWith(clock, () => ({})), budgets })
      await expect(scene.send(chat())).rejects.toBeInstanceOf(BudgetExceededError)
      const states = await scene.governor.status('worker')
      expect(states).toMatchObject([
        { spent: 0, held: 0 },
        { spent: 0, held: 0 },
      ])
      expect(scene.network.sent).toEqual([])
    }
  })

  test('leaves nothing here where the shared store fails', async () => {
    const clock = new FakeClock()
    const store = storeWith(clock, () => ({ reserve: () => Promise.reject(new Error('down')) }))
    const { send, governor } = governed({ clock, store, budgets: [local, shared] })
    await expect(send(chat())).rejects.toBeInstanceOf(StoreUnavailableError)
    expect(await governor.status('worker')).toMatchObject([
      { spent: 0, held: 0 },
      { spent: 0, held: 0 },
    ])
  })

  test('asks the shared store nothing where a local budget refuses', async () => {
    const clock = new FakeClock()
    const asked: string[] = []
    const store = storeWith(clock, (memory) => ({
      reserve: (request) => (asked.push(request.id), memory.reserve(request)),
      settle: (request) => (asked.push(request.id), memory.settle(request)),
    }))
    const { send } = governed({ clock, store, budgets: [shared, { ...local, limit: requests(0) }] })
    await expect(send(chat())).rejects.toBeInstanceOf(BudgetExceededError)
    expect(asked).toEqual([])
  })
})

test('the clock of the store decides which window a call belongs to', async () => {
  const clock = new FakeClock()
  const ahead = new FakeClock()
  ahead.jump(86_400_000)
  const { send, governor } = governed({ clock, store: storeWith(ahead, () => ({})), budgets: [shared] })
  await (await send(chat())).text()
  await governor.flush()
  clock.jump(86_400_000)
  expect(await governor.status('worker')).toMatchObject([{ spent: 15_000 }])
})

test('a refused call leaves the queue of a limit as it found it', async () => {
  const limits = [{ scope: {}, requests: 1, concurrency: 1 } as const]
  const { send, governor } = governed({ limits, budgets: [{ ...shared, limit: usd('0') }] })
  await expect(send(chat())).rejects.toBeInstanceOf(BudgetExceededError)
  await governor.setLimit('all-day', usd('1'), { actor: 'ops' })
  expect((await send(chat())).status).toBe(200)
})
