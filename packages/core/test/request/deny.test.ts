import { expect, test } from 'vitest'
import { BudgetExceededError, isBudgetExceededError, requests } from '../../src/index.js'
import { denialHeader, decorateError } from '../../src/errors/index.js'
import { baseUrl, chat, governed } from '../governor/lib/governed.js'

const budgets = [{ scope: {}, limit: requests(0), per: 'day' } as const]
const init = { method: 'POST', body: JSON.stringify(chat()) }
const url = `${baseUrl}/chat/completions`

test('a refusal is answered in the words of the provider, and no SDK retries it', async () => {
  const { governor, network } = governed({ budgets })
  const response = await governor.fetch('worker', 'openai', { baseUrl })(url, init)
  expect(response.status).toBe(402)
  expect(response.headers.get('x-should-retry')).toBe('false')
  expect(response.headers.get('content-type')).toBe('application/json')
  const body = (await response.json()) as { error: Record<string, unknown> }
  expect(body.error).toMatchObject({ code: 'BUDGET_EXCEEDED', denial_id: response.headers.get(denialHeader) })
  expect(network.sent).toEqual([])
})

test('the error an SDK builds from that answer becomes ours', async () => {
  const { governor } = governed({ budgets })
  const response = await governor.fetch('worker', 'openai', { baseUrl })(url, init)
  const error = decorateError(new RangeError('402 from somewhere'), response.headers)
  expect(error).toBeInstanceOf(RangeError)
  expect(error).toBeInstanceOf(BudgetExceededError)
  expect(isBudgetExceededError(error)).toBe(true)
  expect(error).toMatchObject({ code: 'BUDGET_EXCEEDED', budget: 'all-day-requests', reason: 'exhausted' })
})

test('with onDeny: "throw" the error itself is thrown', async () => {
  const { governor } = governed({ budgets })
  const fetch = governor.fetch('worker', 'openai', { baseUrl, onDeny: 'throw' })
  await expect(fetch(url, init)).rejects.toBeInstanceOf(BudgetExceededError)
})

test('every refusal is announced with what is known of the call', async () => {
  const { send, governor, events } = governed({ budgets, agents: { worker: { team: 'support' } } })
  const blocked = events('request.blocked')
  await governor.run({ runId: 'r', tags: { feature: 'a' } }, () => send(chat()).catch(() => {}))
  expect(blocked).toMatchObject([
    { agent: 'worker', team: 'support', runId: 'r', tags: { feature: 'a' }, model: 'toy', provider: 'openai' },
  ])
  expect(blocked).toMatchObject([{ operation: 'chat.completions.create', code: 'BUDGET_EXCEEDED', status: 402 }])
})

test('a client without an agent and without a run is denied, and the event says who it was not', async () => {
  const { governor, network, events } = governed()
  const blocked = events('request.blocked')
  const shared = governor.govern({ fetch: network.fetch }, undefined, { key: 'ring' })
  const response = await shared.fetch(url, init)
  expect(response.status).toBe(403)
  expect(await response.text()).toContain('governor.run({ agent:')
  expect(blocked).toMatchObject([{ agent: '', code: 'POLICY_DENIED', status: 403 }])
  expect(network.sent).toEqual([])
})

test('what is no refusal of ours is thrown as it is and not announced', async () => {
  const { send, network, events } = governed()
  const blocked = events('request.blocked')
  const failure = new TypeError('fetch failed')
  network.next(() => Promise.reject(failure))
  await expect(send(chat())).rejects.toBe(failure)
  expect(blocked).toEqual([])
})
