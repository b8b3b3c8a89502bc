import { BudgetExceededError, RateLimitedError, usd } from '@bursar/core'
import { createFakeClock, createGate } from '@bursar/testing'
import OpenAI from 'openai-7'
import { describe, expect, it } from 'vitest'
import { governedOpenAI } from './lib/governed-openai.js'
import { chat, chatStream, readAll } from './lib/operations.js'

/** The SDK's own, real, timer; the governor's clock stands still unless a test moves it. */
const timeout = 20_000

describe('a call that waits for a slot', () => {
  it('is refused at once where no slot can come before the SDK gives up', async () => {
    const clock = createFakeClock()
    const governed = await governedOpenAI({
      clock,
      limits: [{ scope: { agent: '*' }, requests: 1, per: 'minute', whenFull: 'wait' }],
    })
    const client = governed.client('worker', { maxRetries: 2, timeout })
    await chat.send(client)
    const error: unknown = await chat.send(client).catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(RateLimitedError)
    expect(error).toBeInstanceOf(OpenAI.RateLimitError)
    expect(error).toMatchObject({ status: 429, limit: 'agent:worker requests per minute', retryAfterMs: 60_000 })
    expect(governed.provider.requests.length).toBe(1)
    expect(governed.events.of('request.blocked').length, 'not retried').toBe(1)
  })

  it('is refused before the SDK gives up where the call ahead does not end', async () => {
    const clock = createFakeClock()
    const governed = await governedOpenAI({ clock, limits: [{ scope: {}, concurrency: 1, whenFull: 'wait' }] })
    const gate = createGate()
    governed.provider.script([{ kind: 'answer', gate: gate.wait }])
    const first = chat.send(governed.client())
    await gate.reached(1)
    const second = chat.send(governed.client('other', { maxRetries: 2, timeout })).catch((error: unknown) => error)
    await clock.advance(timeout - 1)
    expect(await second).toBeInstanceOf(RateLimitedError)
    gate.open()
    await first
    expect(governed.provider.requests.length).toBe(1)
    expect(await governed.ledger('other')).toEqual({ spent: 0, held: 0, requests: 0 })
  })

  it('waits until the body of the call ahead has ended', async () => {
    const governed = await governedOpenAI({ limits: [{ scope: {}, concurrency: 1, whenFull: 'wait' }] })
    const stream = await chatStream.open(governed.client())
    const second = chat.send(governed.client())
    expect(governed.provider.requests.length).toBe(1)
    await readAll(stream)
    await second
    expect(governed.events.of('usage').map((event) => event.stream)).toEqual([true, false])
  })

  it('leaves the line when its signal aborts, and the next one goes', async () => {
    const governed = await governedOpenAI({ limits: [{ scope: {}, concurrency: 1, whenFull: 'wait' }] })
    const gate = createGate()
    governed.provider.script([{ kind: 'answer', gate: gate.wait }])
    const first = chat.send(governed.client())
    await gate.reached(1)
    const controller = new AbortController()
    const second = chat.send(governed.client(), { signal: controller.signal }).catch((error: unknown) => error)
    const third = chat.send(governed.client())
    controller.abort()
    expect(await second).toBeInstanceOf(OpenAI.APIUserAbortError)
    gate.open()
    await Promise.all([first, third])
    expect(governed.provider.requests.length).toBe(2)
    expect(await governed.ledger()).toEqual({ spent: await governed.truth(), held: 0, requests: 2 })
  })
})

describe('a call that waits for headroom', () => {
  /** Holds of chat calls are 0.00144 USD and a little for the input: one fits. */
  const budgets = [{ scope: {}, limit: usd('0.002'), per: 'day' as const, whenHeld: 'wait' as const }]

  it('goes when the call ahead has settled', async () => {
    const governed = await governedOpenAI({ budgets })
    const gate = createGate()
    governed.provider.script([{ kind: 'answer', gate: gate.wait }])
    const first = chat.send(governed.client())
    await gate.reached(1)
    const second = chat.send(governed.client('other'))
    gate.open()
    await Promise.all([first, second])
    expect((await governed.ledger()).spent).toBe(await governed.truth())
  })

  it('is refused as held before the SDK gives up', async () => {
    const clock = createFakeClock()
    const governed = await governedOpenAI({ budgets, clock })
    const gate = createGate()
    governed.provider.script([{ kind: 'answer', gate: gate.wait }])
    const first = chat.send(governed.client())
    await gate.reached(1)
    const second = chat.send(governed.client('other', { maxRetries: 2, timeout })).catch((error: unknown) => error)
    await clock.advance(timeout - 1)
    const error = await second
    expect(error).toBeInstanceOf(BudgetExceededError)
    expect(error).toMatchObject({ status: 402, reason: 'held' })
    gate.open()
    await first
    expect(governed.provider.requests.length).toBe(1)
  })

  it('leaves the line when its signal aborts, and holds nothing', async () => {
    const governed = await governedOpenAI({ budgets })
    const gate = createGate()
    governed.provider.script([{ kind: 'answer', gate: gate.wait }])
    const first = chat.send(governed.client())
    await gate.reached(1)
    const controller = new AbortController()
    const second = chat.send(governed.client(), { signal: controller.signal }).catch((error: unknown) => error)
    const third = chat.send(governed.client())
    controller.abort()
    expect(await second).toBeInstanceOf(OpenAI.APIUserAbortError)
    gate.open()
    await Promise.all([first, third])
    expect(await governed.ledger()).toMatchObject({ spent: await governed.truth(), held: 0 })
    expect(governed.provider.requests.length).toBe(2)
  })

  it('goes as soon as the limit is raised', async () => {
    const governed = await governedOpenAI({ budgets })
    const gate = createGate()
    governed.provider.script([{ kind: 'answer', gate: gate.wait }])
    const first = chat.send(governed.client())
    await gate.reached(1)
    const second = chat.send(governed.client())
    await governed.governor.setLimit('all-day', usd('1'), { actor: 'operator' })
    await second
    gate.open()
    await first
    expect(governed.events.of('usage').length).toBe(2)
  })
})

describe("a provider's retry-after", () => {
  it('holds up the other calls of that agent, and of no other', async () => {
    const clock = createFakeClock()
    const governed = await governedOpenAI({
      clock,
      limits: [{ scope: { agent: '*' }, requests: 1_000, whenFull: 'wait' }],
    })
    governed.provider.script([{ kind: 'refuse', status: 429, retryAfterSeconds: 30 }])
    await expect(chat.send(governed.client('hasty'))).rejects.toMatchObject({ status: 429 })
    const held = chat.send(governed.client('hasty'))
    await chat.send(governed.client('calm'))
    await clock.advance(29_000)
    expect(governed.events.of('request.start').map(({ agent }) => agent)).toEqual(['hasty', 'calm'])
    await clock.advance(1_500)
    await held
    expect(governed.events.of('usage').map(({ agent, status }) => `${agent} ${status}`)).toEqual([
      'hasty 429',
      'calm 200',
      'hasty 200',
    ])
  })

  it('refuses the calls of an agent whose limits do not wait', async () => {
    const governed = await governedOpenAI({
      clock: createFakeClock(),
      limits: [{ scope: { agent: '*' }, requests: 1_000 }],
    })
    governed.provider.script([{ kind: 'refuse', status: 429, retryAfterSeconds: 30 }])
    await expect(chat.send(governed.client())).rejects.not.toBeInstanceOf(RateLimitedError)
    await expect(chat.send(governed.client())).rejects.toBeInstanceOf(RateLimitedError)
    expect(governed.provider.requests.length).toBe(1)
  })
})
