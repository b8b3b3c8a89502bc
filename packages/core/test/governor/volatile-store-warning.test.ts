import { afterEach, beforeEach, expect, test } from 'vitest'
import { type BudgetOptions, createGovernor, type GovernorOptions, memoryStore, usd } from '../../src/index.js'
import { bareProvider } from './lib/governed.js'
import { settle } from '../limit/fake-clock.js'

let warnings: Error[] = []
const listen = (warning: Error): void => void warnings.push(warning)

beforeEach(() => {
  warnings = []
  process.on('warning', listen)
})
afterEach(() => process.off('warning', listen))

async function warningsOf(options: Partial<GovernorOptions>): Promise<readonly string[]> {
  createGovernor({ providers: { openai: bareProvider }, ...options })
  await settle()
  return warnings.map(({ message }) => message)
}

const day: BudgetOptions = { scope: {}, limit: usd('1'), per: 'day' }
const durable = { ...memoryStore(), traits: { durable: true } }

test('a budget longer than an hour in memory is warned about once, with its name and the ways out', async () => {
  const [warning, ...more] = await warningsOf({ budgets: [day, { ...day, per: 'total' }, { ...day, per: 'hour' }] })
  expect(warning).toMatch(/"all-day", "all-total" are kept in memory.*`store`.*acknowledgeVolatileStore: true/)
  expect(more).toEqual([])
  expect(warnings[0]).toMatchObject({ name: 'BursarWarning', code: 'BURSAR_VOLATILE_STORE' })
})

test.each<[what: string, options: Partial<GovernorOptions>]>([
  ['it is acknowledged', { budgets: [day], acknowledgeVolatileStore: true }],
  ['the store is durable', { budgets: [day], store: durable }],
  ['the store says nothing of itself', { budgets: [day], store: { ...memoryStore(), traits: {} } }],
  [
    'windows are an hour or a run',
    {
      budgets: [
        { ...day, per: 'hour' },
        { ...day, per: 'run' },
      ],
    },
  ],
  ['there is no budget', {}],
])('nothing is said where %s', async (_what, options) => {
  expect(await warningsOf(options)).toEqual([])
})

test('a durable store does not help a budget that is local', async () => {
  expect(await warningsOf({ budgets: [{ ...day, store: 'local' }], store: durable })).toHaveLength(1)
})
