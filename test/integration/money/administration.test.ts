import { AgentSuspendedError, BudgetExceededError, GovernorClosedError, usd } from '@bursar/core'
import { createGate } from '@bursar/testing'
import OpenAI from 'openai-7'
import { describe, expect, it } from 'vitest'
import { governedOpenAI } from './lib/governed-openai.js'
import { chat, chatStream, readAll } from './lib/operations.js'

const actor = 'operator'

describe('close', () => {
  it('lets the calls in flight end and settle, and refuses others at once', async () => {
    const governed = await governedOpenAI()
    const gate = createGate()
    governed.provider.script([{ kind: 'answer', gate: gate.wait }])
    const first = chat.send(governed.client())
    await gate.reached(1)
    let isClosed = false
    const closed = governed.governor.close().then(() => (isClosed = true))
    const error: unknown = await chat.send(governed.client()).catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(GovernorClosedError)
    expect(error).toBeInstanceOf(OpenAI.APIError)
    expect(error).toMatchObject({ status: 503 })
    expect(isClosed).toBe(false)
    gate.open()
    await Promise.all([first, closed])
    expect(governed.provider.requests.length).toBe(1)
    expect(await governed.ledger()).toEqual({ spent: await governed.truth(), held: 0, requests: 1 })
  })

  it('waits for a stream to be read', async () => {
    const governed = await governedOpenAI()
    const stream = await chatStream.open(governed.client())
    let isClosed = false
    const closed = governed.governor.close().then(() => (isClosed = true))
    expect(isClosed).toBe(false)
    await readAll(stream)
    await closed
    expect(await governed.ledger()).toMatchObject({ spent: await governed.truth(), held: 0 })
  })

  it.each([
    ['a slot', { limits: [{ scope: {}, concurrency: 1, whenFull: 'wait' }] }],
    ['headroom', { budgets: [{ scope: {}, limit: usd('0.002'), per: 'day', whenHeld: 'wait' }] }],
  ] as const)('refuses a call that waits for %s', async (_what, options) => {
    const governed = await governedOpenAI(options)
    const gate = createGate()
    governed.provider.script([{ kind: 'answer', gate: gate.wait }])
    const first = chat.send(governed.client())
    await gate.reached(1)
    const second = chat.send(governed.client()).catch((failure: unknown) => failure)
    const closed = governed.governor.close()
    gate.open()
    await Promise.all([first, closed])
    expect(await second).toBeInstanceOf(GovernorClosedError)
    expect(governed.provider.requests.length).toBe(1)
  })
})

describe('suspend', () => {
  it('stops one agent without a request until it is resumed', async () => {
    const governed = await governedOpenAI()
    await governed.governor.suspend('worker', { reason: 'runs in circles', actor })
    const error: unknown = await chat
      .send(governed.client('worker', { maxRetries: 2 }))
      .catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(AgentSuspendedError)
    expect(error).toBeInstanceOf(OpenAI.PermissionDeniedError)
    expect(error).toMatchObject({ status: 403, agent: 'worker', reason: 'runs in circles', actor })
    await chat.send(governed.client('other'))
    expect(governed.provider.requests.length).toBe(1)
    expect(governed.events.of('request.blocked').length).toBe(1)
    await governed.governor.resume('worker', { actor })
    await chat.send(governed.client())
    expect(governed.events.of('agent.suspended')).toMatchObject([{ agent: 'worker', actor, reason: 'runs in circles' }])
    expect(governed.events.of('agent.resumed')).toMatchObject([{ agent: 'worker', actor }])
  })

  it('stops a call that was waiting already', async () => {
    const governed = await governedOpenAI({ limits: [{ scope: {}, concurrency: 1, whenFull: 'wait' }] })
    const gate = createGate()
    governed.provider.script([{ kind: 'answer', gate: gate.wait }])
    const first = chat.send(governed.client('other'))
    await gate.reached(1)
    const second = chat.send(governed.client()).catch((failure: unknown) => failure)
    await governed.governor.suspend('worker', { reason: 'enough', actor })
    gate.open()
    await first
    expect(await second).toBeInstanceOf(AgentSuspendedError)
    expect(await second).toMatchObject({ reason: 'enough', actor })
    expect(governed.provider.requests.length).toBe(1)
  })
})

describe('setLimit', () => {
  it('refuses the next call where the new limit is spent, and lets it pass where it is raised again', async () => {
    const governed = await governedOpenAI()
    await chat.send(governed.client())
    await governed.governor.setLimit('agent-day', usd('0.000001'), { actor })
    const error: unknown = await chat.send(governed.client()).catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(BudgetExceededError)
    expect(error).toMatchObject({ limit: 1_000, reason: 'exhausted', budget: 'agent-day' })
    const [budget] = await governed.governor.status('worker')
    expect(budget?.limit).toBe(1_000)
    await governed.governor.setLimit('agent-day', usd('50'), { actor })
    await chat.send(governed.client())
    expect(governed.provider.requests.length).toBe(2)
  })
})
