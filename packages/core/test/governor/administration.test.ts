import { describe, expect, test } from 'vitest'
import {
  AgentSuspendedError,
  type AuditSink,
  AuditUnavailableError,
  BudgetExceededError,
  ConfigurationError,
  memoryStore,
  requests,
  tokens,
  usd,
} from '../../src/index.js'
import { type MemorySink, memorySink, recordsOf, testLog } from '../audit/support.ts'
import { chat, governed } from './lib/governed.js'

const budget = { scope: { agent: '*' }, limit: requests(1), per: 'day' } as const
const budgets = [budget]
const by = { actor: 'ops' }

describe('setLimit', () => {
  test('raises a limit from the next reservation on', async () => {
    const { governor, send, events } = governed({ budgets })
    const told = events('budget.limit_changed')
    await (await send(chat())).text()
    await expect(send(chat())).rejects.toThrow(BudgetExceededError)
    await governor.setLimit('agent-day-requests', requests(2), by)
    expect((await send(chat())).status).toBe(200)
    expect(told).toMatchObject([{ budget: 'agent-day-requests', unit: 'requests', limit: 2, actor: 'ops' }])
    expect(await governor.status('worker')).toMatchObject([{ limit: 2 }])
  })

  test('lowers one below what is spent, and then nothing passes', async () => {
    const { governor, send } = governed({ budgets: [{ ...budget, limit: requests(10) }] })
    await (await send(chat())).text()
    await governor.setLimit('agent-day-requests', requests(0), by)
    await expect(send(chat())).rejects.toMatchObject({ limit: 0, spent: 1, reason: 'exhausted' })
    expect(await governor.status('worker')).toMatchObject([{ remaining: 0 }])
  })

  test('holds for every governor on the same store', async () => {
    const store = memoryStore()
    const one = governed({ budgets, store })
    const other = governed({ budgets, store, clock: one.clock })
    await one.governor.setLimit('agent-day-requests', requests(5), by)
    expect(await other.governor.status('worker')).toMatchObject([{ limit: 5 }])
  })

  test('reaches budgets that are counted in this process only', async () => {
    const { governor } = governed({ budgets: [{ ...budget, store: 'local' }], store: memoryStore() })
    await governor.setLimit('agent-day-requests', requests(5), by)
    expect(await governor.status('worker')).toMatchObject([{ limit: 5 }])
  })

  test.each<[what: string, id: string, limit: unknown, message: RegExp]>([
    [
      'an id nobody knows',
      'agent-day-request',
      requests(2),
      /no budget "agent-day-request"\. Did you mean "agent-day-requests"\?/,
    ],
    ['another unit', 'agent-day-requests', usd('1'), /counts requests; the new limit is in usd/],
    ['a bare number', 'agent-day-requests', 5, /must be made by usd/],
    ['no limit at all', 'agent-day-requests', undefined, /must be made by usd/],
    [
      'a limit made by hand that is no number',
      'agent-day-requests',
      { unit: 'requests', amount: Number.NaN },
      /must be made by/,
    ],
    ['a negative limit made by hand', 'agent-day-requests', { unit: 'requests', amount: -1 }, /must be made by/],
  ])('refuses %s', async (_what, id, limit, message) => {
    const { governor } = governed({ budgets })
    await expect(governor.setLimit(id, limit as never, by)).rejects.toThrow(ConfigurationError)
    await expect(governor.setLimit(id, limit as never, by)).rejects.toThrow(message)
    expect(await governor.status('worker')).toMatchObject([{ limit: 1 }])
  })

  test('wants to know who did it', async () => {
    const { governor } = governed({ budgets })
    await expect(governor.setLimit('agent-day-requests', requests(2), { actor: '' })).rejects.toThrow('actor')
  })

  test('says so where the store can change nothing', async () => {
    const { control: _, ...store } = memoryStore()
    const { governor } = governed({ budgets, store })
    await expect(governor.setLimit('agent-day-requests', requests(2), by)).rejects.toThrow('no `control` verb')
  })
})

describe('suspend', () => {
  const suspension = { reason: 'runaway', actor: 'ops' }

  test('is lifted by another governor on the same store', async () => {
    const store = memoryStore()
    const one = governed({ budgets: [{ ...budget, limit: requests(10) }], store })
    const other = governed({ budgets: [{ ...budget, limit: requests(10) }], store, clock: one.clock })
    await one.governor.suspend('worker', suspension)
    await expect(other.send(chat())).rejects.toBeInstanceOf(AgentSuspendedError)
    await other.governor.resume('worker', by)
    expect((await one.send(chat())).status).toBe(200)
  })

  test('refuses every call of the agent, and no other, until it is resumed', async () => {
    const { governor, send, network, events } = governed({ budgets: [{ ...budget, limit: requests(10) }] })
    const told = [events('agent.suspended'), events('agent.resumed')]
    await governor.suspend('worker', suspension)
    const refusal: unknown = await send(chat()).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(AgentSuspendedError)
    expect(refusal).toMatchObject({ status: 403, agent: 'worker', reason: 'runaway', actor: 'ops' })
    expect((await send(chat(), { agent: 'other' })).status).toBe(200)
    await governor.resume('worker', by)
    expect((await send(chat())).status).toBe(200)
    expect(network.sent).toHaveLength(2)
    expect(told).toMatchObject([[{ agent: 'worker', ...suspension }], [{ agent: 'worker', actor: 'ops' }]])
  })

  test('stops the agent on every governor of the same store', async () => {
    const store = memoryStore()
    const one = governed({ budgets, store })
    const other = governed({ budgets, store })
    await one.governor.suspend('worker', suspension)
    const refusal: unknown = await other.send(chat()).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'AGENT_SUSPENDED', ...suspension })
    expect(other.network.sent).toEqual([])
  })

  test('holds for free endpoints and for agents without a budget', async () => {
    const { governor, send, network } = governed()
    await governor.suspend('worker', suspension)
    await expect(send(null, { path: '/models', method: 'GET', body: null })).rejects.toThrow(AgentSuspendedError)
    expect(network.sent).toEqual([])
  })

  test('changes nothing where the store has no control verb', async () => {
    const { control: _, ...store } = memoryStore()
    const { governor, send } = governed({ budgets, store })
    await expect(governor.suspend('worker', suspension)).rejects.toThrow(ConfigurationError)
    expect((await send(chat())).status).toBe(200)
  })

  test('stops the agent here even if the store fails to hear of it', async () => {
    const store = { ...memoryStore(), control: () => Promise.reject(new Error('store is down')) }
    const { governor, send } = governed({ budgets, store })
    await expect(governor.suspend('worker', suspension)).rejects.toThrow('store is down')
    await expect(send(chat())).rejects.toThrow(AgentSuspendedError)
  })
})

test('a limit in tokens is changed in tokens', async () => {
  const { governor } = governed({ budgets: [{ scope: {}, limit: tokens(10), per: 'hour' }] })
  await governor.setLimit('all-hour-tokens', tokens(20), by)
  expect(await governor.status('worker')).toMatchObject([{ unit: 'tokens', limit: 20 }])
})

describe('the record of changes', () => {
  const audited = (options: Parameters<typeof governed>[0] = {}) => {
    const sink = memorySink()
    const log = testLog([sink])
    return { ...governed({ budgets, audit: log, ...options }), log, sink }
  }
  const changesIn = (sink: MemorySink): object[] =>
    recordsOf(sink.lines).filter(({ action }) => !/^(audit|config)\./.test(action))

  test('begins with what the service governs by', async () => {
    const { governor, sink } = audited({ agents: { worker: { team: 'support' } } })
    await governor.flush()
    expect(recordsOf(sink.lines)).toMatchObject([
      { action: 'audit.start' },
      {
        action: 'config.load',
        actor: { type: 'system', id: 'bursar' },
        after: { budgets: [{ id: 'agent-day-requests', limit: 1 }], agents: { worker: { team: 'support' } } },
      },
    ])
  })

  test('a new limit is on record before it holds, with the one before, also where that was a change itself', async () => {
    const { governor, sink } = audited()
    await governor.setLimit('agent-day-requests', requests(2), by)
    await governor.setLimit('agent-day-requests', requests(3), { actor: { type: 'service', id: 'deploy' } })
    await governor.flush()
    const limit = { action: 'budget.limit', target: { type: 'budget', id: 'agent-day-requests' } }
    const first = { ...limit, actor: { type: 'user', id: 'ops' }, before: { amount: 1 }, after: { amount: 2 } }
    const second = { ...limit, actor: { type: 'service', id: 'deploy' }, before: { amount: 2 }, after: { amount: 3 } }
    expect(changesIn(sink)).toMatchObject([
      { ...first, outcome: 'requested' },
      { ...first, outcome: 'success' },
      { ...second, outcome: 'requested' },
      { ...second, outcome: 'success' },
    ])
  })

  test('no limit changes that the log does not keep', async () => {
    const full: AuditSink = { append: () => Promise.reject(new Error('no space left')) }
    const { governor } = governed({ budgets, audit: testLog([full]) })
    await expect(governor.setLimit('agent-day-requests', requests(2), by)).rejects.toThrow(AuditUnavailableError)
    expect(await governor.status('worker')).toMatchObject([{ limit: 1 }])
  })

  test('a runaway agent is stopped although the log keeps nothing, which is an event', async () => {
    const full: AuditSink = { append: () => Promise.reject(new Error('no space left')) }
    const { governor, send, events } = governed({ budgets, audit: testLog([full]) })
    const told = events('audit.failed')
    await governor.suspend('worker', { reason: 'runaway', ...by })
    await governor.flush()
    await expect(send(chat())).rejects.toThrow(AgentSuspendedError)
    expect(told).toMatchObject([{ action: 'config.load' }, { action: 'agent.suspend', target: 'worker' }])
  })

  test('a change that failed is on record as such', async () => {
    const store = { ...memoryStore(), control: () => Promise.reject(new Error('store is down')) }
    const { governor, sink } = audited({ store })
    await expect(governor.resume('worker', by)).rejects.toThrow('store is down')
    await governor.flush()
    expect(changesIn(sink)).toMatchObject([
      { action: 'agent.resume', outcome: 'requested' },
      { action: 'agent.resume', outcome: 'failure', after: { failure: 'store is down' } },
    ])
  })

  test('runAs names the actor of everything inside, also after an await, and of nothing outside', async () => {
    const { governor, sink } = audited()
    const change = governor.runAs('alice', async () => {
      await Promise.resolve()
      await governor.suspend('worker', { reason: 'runaway' })
      await governor.resume('worker', { actor: 'bob' })
    })
    await expect(governor.resume('worker')).rejects.toThrow('nobody is named who does this')
    await change
    await governor.flush()
    expect(changesIn(sink)).toMatchObject([
      { action: 'agent.suspend', actor: { id: 'alice' }, reason: 'runaway' },
      { action: 'agent.resume', actor: { id: 'bob' }, outcome: 'requested' },
      { action: 'agent.resume', actor: { id: 'bob' }, outcome: 'success' },
    ])
  })

  test.each([[''], [{ type: 'user', id: '' }], [{ type: 'robot', id: 'r2' }], [{ type: 'user', id: 'a', mail: 'b' }]])(
    'refuses the actor %o',
    (actor) => {
      const { governor } = audited()
      expect(() => governor.runAs(actor as never, () => 1)).toThrow(ConfigurationError)
    },
  )

  test('ends with the governor, and tells its head', async () => {
    const { governor, sink, log, events } = audited()
    const told = events('audit.head')
    await governor.setLimit('agent-day-requests', requests(2), by)
    await governor.close()
    expect(recordsOf(sink.lines).at(-1)).toMatchObject({ action: 'audit.end', hash: log.head()?.hash })
    expect(told).toMatchObject([{ ...log.head() }])
  })
})
