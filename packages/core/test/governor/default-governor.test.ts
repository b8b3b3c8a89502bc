import { resetDefaultGovernor } from '@bursar/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { ConfigurationError, createDefaultClient, type DefaultGovernorOptions, requests, usd } from '../../src/index.js'
import { fakeNetwork } from './lib/fake-network.js'
import { type BareClient, bareProvider, baseUrl, chat, toyPrices } from './lib/governed.js'

afterEach(resetDefaultGovernor)

const network = fakeNetwork()
const common = {
  prices: toyPrices,
  fetch: network.fetch,
  keys: { name: 'anybody', fetch: () => [{ secret: ['sk', 'any', 'body'].join('-') }] },
  acknowledgeVolatileStore: true,
}

function client(agent: string, governor: DefaultGovernorOptions = {}): BareClient {
  return createDefaultClient(bareProvider, agent, { governor, client: undefined })
}

function call({ fetch }: BareClient): Promise<Response> {
  return fetch(`${baseUrl}/chat/completions`, { method: 'POST', body: JSON.stringify(chat()) })
}

function budgets(limit: number): DefaultGovernorOptions {
  return { ...common, budgets: [{ scope: {}, limit: requests(limit), per: 'day' }] }
}

test('two modules that declare the same share one ledger', async () => {
  const first = client('a', budgets(1))
  const second = client('b', budgets(1))
  expect((await call(first)).status).toBe(200)
  expect((await call(second)).status).toBe(402)
})

test('a later module may leave the options out', async () => {
  const first = client('a', budgets(1))
  expect((await call(client('b'))).status).toBe(200)
  expect((await call(first)).status).toBe(402)
})

describe('a contradiction is refused', () => {
  test.each<[what: string, options: DefaultGovernorOptions, option: string]>([
    ['another limit', budgets(2), 'budgets'],
    [
      'one more budget',
      { budgets: [...(budgets(1).budgets ?? []), { scope: {}, limit: usd('1'), per: 'day' }] },
      'budgets',
    ],
    ['an option that comes too late', { minOutputTokens: 10 }, 'minOutputTokens'],
    ['another fetch', { fetch: fakeNetwork().fetch }, 'fetch'],
  ])('%s', (_what, options, option) => {
    client('a', budgets(1))
    expect(() => client('b', options)).toThrow(ConfigurationError)
    expect(() => client('b', options)).toThrow(
      `\`${option}\` differs from what the process-wide governor was made with`,
    )
  })
})

test('options that are wrong make no governor, so the corrected ones may follow', async () => {
  expect(() => client('a', { ...common, budgets: [{ scope: {}, limit: 1, per: 'day' }] } as never)).toThrow(
    ConfigurationError,
  )
  expect((await call(client('a', budgets(1)))).status).toBe(200)
})

test('a reset closes the governor and forgets its options and its ledger', async () => {
  const first = client('a', budgets(1))
  await (await call(first)).text()
  await resetDefaultGovernor()
  expect((await call(client('a', budgets(1)))).status).toBe(200)
  const refusal = await call(first)
  expect(refusal.status).toBe(503)
  expect(await refusal.text()).toContain('This governor was closed')
})

test('a wrong agent id is refused here too', () => {
  expect(() => client('a\nb', budgets(1))).toThrow(ConfigurationError)
})
