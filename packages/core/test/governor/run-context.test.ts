import { describe, expect, test } from 'vitest'
import { BudgetExceededError, ConfigurationError, requests, usd } from '../../src/index.js'
import { chat, governed } from './lib/governed.js'

test('a run steers a client that is bound to no agent', async () => {
  const { governor, network, events } = governed()
  const usage = events('usage')
  const shared = governor.govern({ fetch: network.fetch }, undefined, { key: 'ring' })
  const call = (): Promise<Response> =>
    shared.fetch('https://provider.example/v1/chat/completions', { method: 'POST', body: JSON.stringify(chat()) })
  await (await governor.run({ agent: 'a', runId: 'r1', tags: { feature: 'triage' } }, call)).text()
  expect(usage).toMatchObject([{ agent: 'a', runId: 'r1', tags: { feature: 'triage' } }])
})

test("a client that was handed out for one agent stays that agent's in any run", async () => {
  const { governor, send, events } = governed()
  const usage = events('usage')
  await (await governor.run({ agent: 'other' }, () => send(chat()))).text()
  expect(usage).toMatchObject([{ agent: 'worker' }])
})

test('an inner run inherits what it does not name, and its tags join', async () => {
  const { governor, send, events } = governed()
  const usage = events('usage')
  await governor.run({ runId: 'outer', tags: { feature: 'a', tenant: 't' } }, async () => {
    await (await governor.run({ tags: { feature: 'b' } }, () => send(chat()))).text()
    await (await send(chat())).text()
  })
  await (await send(chat())).text()
  expect(usage.map(({ runId, tags }) => ({ runId, tags }))).toEqual([
    { runId: 'outer', tags: { feature: 'b', tenant: 't' } },
    { runId: 'outer', tags: { feature: 'a', tenant: 't' } },
    { runId: undefined, tags: undefined },
  ])
})

test('the tags of a run are what they were when it began', async () => {
  const { governor, send, events } = governed()
  const usage = events('usage')
  const tags: Record<string, string> = { feature: 'a' }
  await governor.run({ tags }, async () => {
    tags['feature'] = 'b'
    await (await send(chat())).text()
  })
  expect(usage[0]?.tags).toEqual({ feature: 'a' })
})

test('run returns what its body returns, and what it throws', async () => {
  const { governor } = governed()
  expect(governor.run({ runId: 'r' }, () => 42)).toBe(42)
  await expect(governor.run({ runId: 'r' }, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
})

describe('the budget of a run', () => {
  test('counts all calls of the run, inner runs included, and no other', async () => {
    const { governor, send, network } = governed()
    await governor.run({ runId: 'r', budget: requests(2) }, async () => {
      await (await send(chat())).text()
      await (await governor.run({ tags: { step: '2' } }, () => send(chat()))).text()
      const refusal: unknown = await send(chat()).catch((error: unknown) => error)
      expect(refusal).toBeInstanceOf(BudgetExceededError)
      expect(refusal).toMatchObject({ budget: 'run', scope: { run: 'r' }, spent: 2, limit: 2, resetsAt: null })
    })
    await (await send(chat())).text()
    await governor.run({ runId: 'other', budget: requests(1) }, async () => (await send(chat())).text())
    expect(network.sent).toHaveLength(4)
  })

  test("is spent by runs inside it too, beside that run's own", async () => {
    const { governor, send, network } = governed()
    const refusal = await governor.run({ runId: 'outer', budget: requests(2) }, async () => {
      await (await send(chat())).text()
      return governor.run({ runId: 'inner', budget: requests(5) }, async () => {
        await (await send(chat())).text()
        return send(chat()).catch((error: unknown) => error)
      })
    })
    expect(refusal).toMatchObject({ code: 'BUDGET_EXCEEDED', scope: { run: 'outer' }, spent: 2 })
    expect(network.sent).toHaveLength(2)
  })

  test('counts once where a run enters itself again', async () => {
    const { governor, send } = governed()
    const budget = requests(2)
    await governor.run({ runId: 'r', budget }, () =>
      governor.run({ runId: 'r', budget }, async () => {
        await (await send(chat())).text()
        await (await send(chat())).text()
        await expect(send(chat())).rejects.toMatchObject({ spent: 2 })
      }),
    )
  })

  test('is one counter for all runs of the same id', async () => {
    const { governor, send } = governed()
    const once = (): Promise<unknown> =>
      governor.run({ runId: 'job', budget: requests(1) }, async () => (await send(chat())).text())
    await once()
    await expect(once()).rejects.toThrow(BudgetExceededError)
  })

  test('needs a run id, since it counts by it', () => {
    const { governor } = governed()
    expect(() => governor.run({ budget: usd('1') }, () => 1)).toThrow(ConfigurationError)
    expect(() => governor.run({ budget: usd('1') }, () => 1)).toThrow('needs a runId')
  })
})

test.each<[what: string, options: object, message: string]>([
  ['an unknown option', { runID: 'r' }, 'Did you mean "runId"?'],
  ['a run id with a line break', { runId: 'a\nb' }, 'run({ runId })'],
  ['an empty agent', { agent: '' }, 'run({ agent })'],
  ['a tag value that is no text', { tags: { feature: 3 } }, 'run({ tags: { feature } })'],
  ['a tag name that is too long', { tags: { ['x'.repeat(129)]: 'a' } }, 'the name of a tag'],
  ['tags that are no object', { tags: ['a'] }, 'run({ tags }) must be an object'],
  ['a budget that is a number', { runId: 'r', budget: 2 }, 'usd("12.50")'],
])('%s is refused before the body runs', (_what, options, message) => {
  const { governor } = governed()
  let ran = false
  const run = (): unknown => governor.run(options, () => (ran = true))
  expect(run).toThrow(ConfigurationError)
  expect(run).toThrow(message)
  expect(ran).toBe(false)
})
