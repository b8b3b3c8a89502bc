import { expect, test } from 'vitest'
import { type BudgetOptions, memoryStore, requests, tokens, usd } from '../../src/index.js'
import { FakeClock } from '../limit/fake-clock.js'
import { chat, governed } from './lib/governed.js'
import { completion } from './lib/fake-network.js'

const day = { limit: usd('1'), per: 'day' } as const

async function ids(budgets: readonly BudgetOptions[], agent = 'worker'): Promise<readonly string[]> {
  const agents = { worker: { team: 'support', environment: 'live' }, loner: {} }
  const { governor } = governed({ budgets, agents, organization: 'acme' })
  return (await governor.status(agent)).map(({ budget }) => budget)
}

test('shows limit, spent, held and remaining of each unit, and when it resets', async () => {
  const clock = new FakeClock()
  const { governor, send, network } = governed({
    clock,
    budgets: [
      { scope: { agent: '*' }, ...day },
      { scope: { agent: '*' }, limit: tokens(5_000), per: 'hour', mode: 'soft' },
      { scope: {}, limit: requests(9), per: 'total', store: 'local' },
    ],
    store: memoryStore({ clock }),
  })
  await (await send(chat({ max_tokens: 100 }))).text()
  const answer = Promise.withResolvers<Response>()
  network.next(() => answer.promise)
  const inFlight = send(chat({ max_tokens: 100 }))
  await expect.poll(() => network.sent.length).toBe(2)
  await governor.flush()
  const [money, counted, total] = await governor.status('worker')
  const today = new Date(clock.now()).toISOString().slice(0, 10)
  expect(money).toMatchObject({
    budget: 'agent-day',
    scope: { agent: 'worker' },
    unit: 'usd',
    per: 'day',
    mode: 'hard',
  })
  expect(money).toMatchObject({ window: today, limit: 1e9, spent: 15_000, resetsAt: Date.parse(today) + 86_400_000 })
  expect(money?.held).toBeGreaterThanOrEqual(100_000)
  expect(money?.remaining).toBe(1e9 - 15_000 - Number(money?.held))
  expect(counted).toMatchObject({ unit: 'tokens', mode: 'soft', spent: 15 })
  expect(total).toMatchObject({ unit: 'requests', spent: 1, held: 1, remaining: 7, resetsAt: null, window: 'total' })
  answer.resolve(completion())
  await (await inFlight).text()
  await governor.flush()
  expect(await governor.status('worker')).toMatchObject([
    { spent: 30_000, held: 0 },
    { held: 0 },
    { held: 0, spent: 2 },
  ])
})

test('remaining is never negative', async () => {
  const { governor, send } = governed({ budgets: [{ scope: {}, limit: tokens(1), per: 'day', mode: 'soft' }] })
  await (await send(chat())).text()
  expect(await governor.status('worker')).toMatchObject([{ spent: 15, remaining: 0 }])
})

test('lists what counts the agent whatever it calls, and what names one provider, model or tag', async () => {
  const counting: BudgetOptions[] = [
    { scope: {}, ...day },
    { scope: { agent: '*' }, ...day },
    { scope: { agent: 'worker' }, ...day },
    { scope: { organization: 'acme' }, ...day },
    { scope: { team: '*' }, ...day },
    { scope: { team: 'support', environment: 'live' }, ...day },
    { scope: { agent: '*', provider: 'openai' }, ...day },
    { scope: { agent: '*', model: 'toy' }, ...day },
    { scope: { tags: { feature: 'triage' } }, ...day },
  ]
  expect(await ids(counting)).toHaveLength(counting.length)
})

test('leaves out what counts somebody else', async () => {
  const others: BudgetOptions[] = [
    { scope: { agent: 'loner' }, ...day },
    { scope: { team: 'sales' }, ...day },
    { scope: { team: 'support', environment: 'test' }, ...day },
    { scope: { organization: 'other' }, ...day },
  ]
  expect(await ids(others)).toEqual([])
})

test('an agent without a team is counted by no team', async () => {
  expect(
    await ids(
      [
        { scope: { team: 'support' }, ...day },
        { scope: { team: '*' }, ...day },
      ],
      'loner',
    ),
  ).toEqual([])
})

test('leaves out what has a counter for each value that only a call would say', async () => {
  const templates: BudgetOptions[] = [
    { scope: { provider: '*' }, ...day },
    { scope: { agent: '*', model: '*' }, ...day },
    { scope: { key: '*' }, ...day },
    { scope: { tags: { feature: '*' } }, ...day },
    { scope: { tags: { feature: '*', region: 'eu' } }, ...day },
    { scope: {}, limit: usd('1'), per: 'run' },
  ]
  expect(await ids(templates)).toEqual([])
})
