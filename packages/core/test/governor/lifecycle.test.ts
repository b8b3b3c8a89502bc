import { expect, test } from 'vitest'
import { type BudgetStore, GovernorClosedError, memoryStore, requests, usd } from '../../src/index.js'
import { FakeClock, settle } from '../limit/fake-clock.js'
import { completion } from './lib/fake-network.js'
import { chat, governed } from './lib/governed.js'

const budget = { scope: {}, limit: usd('1'), per: 'total' } as const
const budgets = [budget]

/** A store that records what becomes of it. */
function watchedStore(changes: Partial<BudgetStore> = {}): { store: BudgetStore; closed: () => number } {
  let closed = 0
  const close = (): Promise<void> => Promise.resolve(void closed++)
  return { store: { ...memoryStore(), close, ...changes }, closed: () => closed }
}

function watch(promise: Promise<unknown>): { done: boolean } {
  const state = { done: false }
  void promise.finally(() => (state.done = true))
  return state
}

test('close waits for calls in flight, settles them, then closes the store', async () => {
  const { store, closed } = watchedStore()
  const { governor, send, network } = governed({ budgets, store })
  const answer = Promise.withResolvers<Response>()
  network.next(() => answer.promise)
  const inFlight = send(chat())
  await settle()
  const closing = watch(governor.close())
  await settle()
  expect([closing.done, closed()]).toEqual([false, 0])
  answer.resolve(completion())
  expect((await (await inFlight).json()) as object).toMatchObject({ model: 'toy' })
  await settle()
  expect([closing.done, closed()]).toEqual([true, 1])
  expect(await store.read([])).toEqual([])
})

test('close refuses new calls at once', async () => {
  const { governor, send, network } = governed({ budgets })
  await governor.close()
  const refusal: unknown = await send(chat()).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(GovernorClosedError)
  expect(refusal).toMatchObject({ status: 503, isRetryable: false })
  expect(network.sent).toEqual([])
})

test('close waits for calls that stand in a queue', async () => {
  const { store, closed } = watchedStore()
  const limits = [{ scope: {}, concurrency: 1, whenFull: 'wait' } as const]
  const { governor, send, network } = governed({ budgets, limits, store })
  const answers = [Promise.withResolvers<Response>(), Promise.withResolvers<Response>()]
  for (const { promise } of answers) network.next(() => promise)
  const calls = [send(chat()), send(chat())].map(async (call) => (await call).text())
  await settle()
  const closing = watch(governor.close())
  answers[0]?.resolve(completion())
  await calls[0]
  await settle()
  expect([network.sent.length, closing.done, closed()]).toEqual([2, false, 0])
  answers[1]?.resolve(completion())
  await calls[1]
  await settle()
  expect([closing.done, closed()]).toEqual([true, 1])
})

test('close gives up waiting after its timeout', async () => {
  const { store, closed } = watchedStore()
  const { governor, send, network, clock } = governed({ budgets, store })
  network.next(() => new Promise(() => {}))
  void send(chat())
  await settle()
  const closing = watch(governor.close({ timeoutMs: 5_000 }))
  await clock.advance(4_999)
  expect(closing.done).toBe(false)
  await clock.advance(1)
  expect([closing.done, closed()]).toEqual([true, 1])
})

test('close gives up waiting after 10 s where nothing else was said', async () => {
  const { governor, send, network, clock } = governed({ budgets })
  network.next(() => new Promise(() => {}))
  void send(chat())
  await settle()
  const closing = watch(governor[Symbol.asyncDispose]())
  await clock.advance(9_999)
  expect(closing.done).toBe(false)
  await clock.advance(1)
  expect(closing.done).toBe(true)
})

test('a store that never settles does not keep close from ending', async () => {
  const { store, closed } = watchedStore({ settle: () => new Promise(() => {}) })
  const { governor, send, clock } = governed({ budgets, store })
  await (await send(chat())).text()
  const closing = watch(governor.close({ timeoutMs: 1_000 }))
  await clock.advance(1_000)
  expect([closing.done, closed()]).toEqual([true, 1])
})

test('close leaves no timer behind, and may be called twice', async () => {
  const clock = new FakeClock()
  const { governor, send } = governed({ budgets, clock })
  await (await send(chat())).text()
  await Promise.all([governor.close(), governor.close()])
  expect(clock.pendingTimers).toBe(0)
})

test('flush waits for settlements that nobody awaits', async () => {
  const settling = Promise.withResolvers<void>()
  const memory = memoryStore()
  const store: BudgetStore = {
    ...memory,
    settle: async (request) => {
      await settling.promise
      return memory.settle(request)
    },
  }
  const { governor, send } = governed({ budgets: [{ ...budget, limit: requests(5) }], store })
  await (await send(chat())).text()
  const flushed = watch(governor.flush())
  await settle()
  expect(flushed.done).toBe(false)
  expect(await governor.status('worker')).toMatchObject([{ spent: 0, held: 1 }])
  settling.resolve()
  await governor.flush()
  expect(await governor.status('worker')).toMatchObject([{ spent: 1, held: 0 }])
})

test('with settle: "beforeReturn" a body is only read once its call is settled', async () => {
  const settling = Promise.withResolvers<void>()
  const memory = memoryStore()
  const store: BudgetStore = {
    ...memory,
    settle: async (request) => {
      await settling.promise
      return memory.settle(request)
    },
  }
  const { send } = governed({ budgets, store, settle: 'beforeReturn' })
  const read = watch((await send(chat())).text())
  await settle()
  expect(read.done).toBe(false)
  settling.resolve()
  await settle()
  expect(read.done).toBe(true)
})

test('ready fails where the store fails, so a service fails at its start', async () => {
  const { store } = watchedStore({ read: () => Promise.reject(new Error('no route to the store')) })
  await expect(governed({ budgets, store }).governor.ready()).rejects.toThrow('no route to the store')
  await expect(governed({ budgets }).governor.ready()).resolves.toBeUndefined()
})
