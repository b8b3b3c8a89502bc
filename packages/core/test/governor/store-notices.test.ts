import { expect, test } from 'vitest'
import { memoryStore, usd } from '../../src/index.ts'
import type { BudgetStore, StoreNotice } from '../../src/index.ts'
import { FakeClock } from '../limit/fake-clock.ts'
import { chat, governed } from './lib/governed.ts'

const key = 'usd/day/UTC/agent=*:worker'
const crossed: StoreNotice = {
  kind: 'crossed',
  budget: { key, window: '2026-11-20', endsAt: 5_000 },
  percent: 80,
  state: { key, window: '2026-11-20', limit: 1_000, spent: 850, credits: 30, held: 12 },
}

/** A memory store that also says what it is told to say. */
function speakingStore(clock: FakeClock): { store: BudgetStore; say: (notice: StoreNotice) => void } {
  const listeners = new Set<(notice: StoreNotice) => void>()
  return {
    store: {
      ...memoryStore({ clock }),
      traits: {},
      watch: (listener) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
    say: (notice) => listeners.forEach((listener) => listener(notice)),
  }
}

const budgets = [{ scope: { agent: '*' }, limit: usd('1'), per: 'day' }] as const

test('a threshold whose process died is announced by the governor that the store tells', () => {
  const clock = new FakeClock()
  const { store, say } = speakingStore(clock)
  const events = governed({ clock, store, budgets }).events('budget.threshold')
  say(crossed)
  expect(events).toEqual([
    {
      version: 1,
      at: clock.now(),
      type: 'budget.threshold',
      agent: 'worker',
      budget: 'agent-day',
      scope: { agent: 'worker' },
      window: '2026-11-20',
      unit: 'usd',
      limit: 1_000,
      spent: 820,
      held: 12,
      resetsAt: 5_000,
      percent: 80,
    },
  ])
})

test('a budget that this governor does not have is announced under the name of its counter', () => {
  const clock = new FakeClock()
  const { store, say } = speakingStore(clock)
  const events = governed({ clock, store, budgets }).events('budget.threshold')
  const state = { key: 'tokens/total/UTC/team=x', window: 'total', limit: 9, spent: 8, credits: 0, held: 0 }
  say({ kind: 'crossed', budget: { key: state.key, window: 'total', endsAt: 5_000 }, percent: 80, state })
  expect(events).toMatchObject([{ agent: '', budget: 'tokens/total/UTC/team=x', unit: 'tokens', resetsAt: null }])
})

test('a threshold that a refusal finds crossed, by holds that have expired, is announced', async () => {
  const clock = new FakeClock()
  const memory = memoryStore({ clock })
  const store: BudgetStore = {
    ...memory,
    traits: {},
    reserve: async (request) => ({
      ok: false,
      reason: 'exhausted',
      failed: [0],
      now: clock.now(),
      states: await memory.read(request.lines.map(({ budget }) => budget)),
      crossed: [{ line: 0, percent: 80 }],
    }),
  }
  const { send, events } = governed({ clock, store, budgets })
  const announced = events('budget.threshold')
  await expect(send(chat())).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' })
  expect(announced).toMatchObject([{ agent: 'worker', percent: 80 }])
})
