import { beforeEach, describe, expect, test } from 'vitest'
import {
  AgentSuspendedError,
  type BudgetStore,
  memoryStore,
  requests,
  type ReserveRequest,
  StoreUnavailableError,
} from '../../src/index.js'
import { chat, type Governed, governed } from '../governor/lib/governed.js'
import { FakeClock } from '../limit/fake-clock.js'

const suspension = { reason: 'runaway', actor: 'ops' }
const local = { scope: {}, limit: requests(9), per: 'day', store: 'local' } as const
const list = ({ send }: Governed): Promise<Response> => send(null, { path: '/models', method: 'GET', body: null })

let clock: FakeClock
let asked: ReserveRequest[]
let store: BudgetStore

beforeEach(() => {
  clock = new FakeClock()
  asked = []
  const memory = memoryStore({ clock })
  const settle = (): never => {
    throw new Error('a gate holds nothing that could be settled')
  }
  store = { ...memory, traits: {}, reserve: (request) => (asked.push(request), memory.reserve(request)), settle }
})

const processes = (options: Parameters<typeof governed>[0] = {}): [Governed, Governed] => [
  governed({ clock, store, randomId: ids('a'), ...options }),
  governed({ clock, store, randomId: ids('b'), ...options }),
]

function ids(name: string): () => string {
  let count = 0
  return () => `${name}-${++count}`
}

describe('a paid call that holds nothing in the shared store', () => {
  test.each([
    ['has no budget at all', []],
    ['has a local budget only', [local]],
  ])('is stopped by another process where it %s', async (_what, budgets) => {
    const [one, other] = processes({ budgets })
    expect((await other.send(chat())).status).toBe(200)
    await one.governor.suspend('worker', suspension)
    const refusal: unknown = await other.send(chat()).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(AgentSuspendedError)
    expect(refusal).toMatchObject({ agent: 'worker', ...suspension })
    expect(other.network.sent).toHaveLength(1)
    expect((await other.send(chat(), { agent: 'another' })).status).toBe(200)
    await other.governor.resume('worker', { actor: 'ops' })
    expect((await one.send(chat())).status).toBe(200)
  })

  test('asks once, with no lines, and gives a local hold back where it is refused', async () => {
    const [one, other] = processes({ budgets: [local] })
    await one.governor.suspend('worker', suspension)
    await expect(other.send(chat())).rejects.toThrow(AgentSuspendedError)
    expect(asked).toMatchObject([{ lines: [], gates: ['agent/worker'] }])
    expect(await other.governor.status('worker')).toMatchObject([{ held: 0, spent: 0 }])
  })
})

describe('a call to a free endpoint', () => {
  test('is stopped by another process within a second', async () => {
    const [one, other] = processes()
    await list(other)
    await one.governor.suspend('worker', suspension)
    clock.jump(999)
    expect((await list(other)).status).toBe(200)
    clock.jump(1)
    await expect(list(other)).rejects.toThrow(AgentSuspendedError)
    await one.governor.resume('worker', { actor: 'ops' })
    clock.jump(1_000)
    expect((await list(other)).status).toBe(200)
  })

  test('asks once a second for each agent, however many call', async () => {
    const [{ send }] = processes()
    const options = { path: '/models', method: 'GET', body: null }
    await Promise.all(Array.from({ length: 20 }, (_, index) => send(null, { ...options, agent: `agent-${index % 2}` })))
    expect(asked.map(({ gates }) => gates?.[0])).toEqual(['agent/agent-0', 'agent/agent-1'])
  })

  test('sees at once what its own process has changed', async () => {
    const [one] = processes()
    await list(one)
    await one.governor.suspend('worker', suspension)
    await expect(list(one)).rejects.toThrow(AgentSuspendedError)
    await one.governor.resume('worker', { actor: 'ops' })
    expect((await list(one)).status).toBe(200)
  })
})

test('the loop of a suspended agent asks the store once in 250 ms', async () => {
  const [one, other] = processes({ budgets: [{ ...local, store: 'shared' }] })
  await one.governor.suspend('worker', suspension)
  for (let call = 0; call < 10; call++) await expect(other.send(chat())).rejects.toMatchObject(suspension)
  expect(asked).toHaveLength(1)
  await one.governor.resume('worker', { actor: 'ops' })
  clock.jump(249)
  await expect(other.send(chat())).rejects.toThrow(AgentSuspendedError)
  clock.jump(1)
  expect((await other.send(chat())).status).toBe(200)
})

describe('a store that does not answer', () => {
  test('refuses paid calls and free ones, says so, and is asked again by the next call', async () => {
    const failing = { ...store, reserve: () => Promise.reject(new Error('down')) }
    const scene = governed({ clock, store: failing })
    const degraded = scene.events('budget.store_degraded')
    await expect(scene.send(chat())).rejects.toThrow(StoreUnavailableError)
    await expect(list(scene)).rejects.toThrow(StoreUnavailableError)
    failing.reserve = store.reserve as never
    expect((await list(scene)).status).toBe(200)
    expect(degraded).toMatchObject([{ verb: 'reserve' }, { verb: 'reserve' }])
  })

  test('is given up when the caller leaves', async () => {
    const hanging: BudgetStore = {
      ...store,
      reserve: (_request, options) =>
        new Promise((_resolve, reject) => {
          options?.signal?.addEventListener('abort', () => reject(new Error('aborted')))
        }),
    }
    const { send } = governed({ clock, store: hanging })
    const controller = new AbortController()
    const call = send(chat(), { signal: controller.signal })
    setImmediate(() => controller.abort(new Error('caller left')))
    await expect(call).rejects.toThrow('caller left')
  })
})

test('a store through which nobody can be suspended is not asked', async () => {
  const { control: _, ...bare } = store
  const { send } = governed({ clock, store: bare })
  expect((await send(chat())).status).toBe(200)
  expect(asked).toEqual([])
})
