import { describe, expect, test } from 'vitest'
import { type BudgetOptions, ConfigurationError, leased, StoreUnavailableError, tokens, usd } from '../../src/index.ts'
import { FakeClock } from '../limit/fake-clock.ts'
import { chat, governed } from '../governor/lib/governed.ts'
import { breakableStore } from '../store/broken-store.ts'

const hard = { id: 'hard', scope: {}, limit: usd('1'), per: 'total' } as const
const soft = { id: 'soft', scope: { agent: '*' }, limit: tokens(1_000_000), per: 'total', mode: 'soft' } as const
/** Of a chat completion of the fake network. */
const SPENT = { usd: 15_000, tokens: 15 }

function subject(budgets: readonly BudgetOptions[], isLeased = false) {
  const clock = new FakeClock()
  const server = breakableStore(clock)
  const subjectOf = governed({ clock, budgets, store: isLeased ? leased(server, { clock }) : server })
  const degraded = subjectOf.events('budget.store_degraded')
  const call = async (): Promise<number> => {
    const response = await subjectOf.send(chat())
    await response.text()
    return response.status
  }
  return { ...subjectOf, clock, server, degraded, call, outcomes: () => degraded.map(({ outcome }) => outcome) }
}

describe('a store that is down', () => {
  test('denies by default, within the deadline, and nothing leaves', async () => {
    const { call, clock, server, network, outcomes } = subject([hard])
    server.state = 'frozen'
    const refused = call().catch((error: unknown) => error)
    await clock.advance(250)
    expect(await refused).toBeInstanceOf(StoreUnavailableError)
    expect([network.sent.length, outcomes()]).toEqual([0, ['denied']])
  })

  test('lets calls of a soft budget that says allow pass, and their spend is posted once it is back', async () => {
    const { call, clock, server, governor, outcomes, events } = subject([{ ...soft, onStoreError: 'allow' }])
    const recovered = events('budget.store_recovered')
    server.state = 'dead'
    for (let count = 0; count < 7; count++) expect(await call()).toBe(200)
    await governor.flush()
    expect(new Set(outcomes())).toEqual(new Set(['allowed', 'deferred', 'unavailable']))
    await server.thaw()
    await clock.advance(60_000)
    await governor.flush()
    expect(recovered).toHaveLength(1)
    expect(await governor.status('worker')).toMatchObject([{ spent: 7 * SPENT.tokens, held: 0 }])
  })

  test('counts a call once whose reservation was done without an answer', async () => {
    const { call, clock, server, governor } = subject([{ ...soft, onStoreError: 'allow' }])
    server.state = 'deaf'
    const answered = call()
    await clock.advance(2_000)
    expect(await answered).toBe(200)
    await server.thaw()
    await clock.advance(60_000)
    await governor.flush()
    expect(await governor.status('worker')).toMatchObject([{ spent: SPENT.tokens, held: 0 }])
  })

  test('denies a call where one of its budgets denies', async () => {
    const { call, server, network, outcomes } = subject([hard, { ...soft, onStoreError: 'allow' }])
    server.state = 'dead'
    await expect(call()).rejects.toBeInstanceOf(StoreUnavailableError)
    expect([network.sent.length, outcomes()]).toEqual([0, ['denied']])
  })

  test('serves a budget that says lease from its slice, beside one that says allow', async () => {
    const budgets = [{ ...hard, onStoreError: 'lease' } as const, { ...soft, onStoreError: 'allow' } as const]
    const { call, clock, server, governor, outcomes } = subject(budgets, true)
    for (let round = 0; round < 10; round++) {
      await call()
      await clock.advance(300)
    }
    server.state = 'dead'
    for (let count = 0; count < 4; count++) expect(await call()).toBe(200)
    await clock.advance(1_000)
    expect(await call()).toBe(200)
    expect(outcomes()).toContain('leased')
    await server.thaw()
    await clock.advance(60_000)
    await governor.flush()
    expect(await governor.status('worker')).toMatchObject([
      { spent: 15 * SPENT.usd, held: 0 },
      { spent: 15 * SPENT.tokens, held: 0 },
    ])
  })

  test('is announced, and so is its return', async () => {
    const { call, clock, server, degraded, events } = subject([hard])
    const recovered = events('budget.store_recovered')
    server.state = 'dead'
    for (let count = 0; count < 6; count++) await call().catch(() => {})
    expect(degraded.filter(({ outcome }) => outcome === 'unavailable')).toMatchObject([{ agent: '', verb: 'reserve' }])
    await server.thaw()
    await clock.advance(5_000)
    await call()
    expect(recovered).toMatchObject([{ type: 'budget.store_recovered', agent: '' }])
  })
})

describe('what can not work is refused when the governor is made', () => {
  test.each([
    ['a hard budget that says allow', { ...hard, onStoreError: 'allow' }, /a hard budget would not hold/],
    ['a lease without a leased store', { ...hard, onStoreError: 'lease' }, /Write store: leased\(store\)/],
    ['a word nobody knows', { ...hard, onStoreError: 'open' }, /onStoreError must be one of "deny", "lease", "allow"/],
  ])('%s', (_, budget, message) => {
    const make = () => subject([budget as BudgetOptions])
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(message)
  })
})
