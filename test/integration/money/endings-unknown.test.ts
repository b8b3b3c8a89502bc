import type { Behaviour } from '@bursar/testing'
import { createGate } from '@bursar/testing'
import OpenAI from 'openai-7'
import { describe, expect, it } from 'vitest'
import { governedOpenAI, type GovernedOpenAI } from './lib/governed-openai.js'
import { chat, embeddings, operations, streamOperations, wholeOperations } from './lib/operations.js'

/** The request left and nobody knows what came of it: the whole hold, whatever the provider did. */
async function expectWholeHold(governed: GovernedOpenAI, status: number | null): Promise<void> {
  await governed.events.usageReached(1)
  const usage = governed.events.onlyUsage()
  expect(usage).toMatchObject({ ending: 'unknown', status, dispatches: 1 })
  expect([usage.tokens.source, usage.cost.source]).toEqual(['estimated', 'estimated'])
  const { spent, held, requests } = await governed.ledger()
  expect(spent).toBe(governed.events.of('request.start')[0]?.reserved)
  expect(spent).toBe(usage.cost.nanoUsd)
  expect(spent).toBeGreaterThanOrEqual(await governed.truth())
  expect({ held, requests }).toEqual({ held: 0, requests: 1 })
}

describe('an error answer that does not say whether the model ran costs the whole hold', () => {
  const answers: readonly Behaviour[] = [
    { kind: 'refuse', status: 500, body: 'html', generated: 'all' },
    { kind: 'refuse', status: 503, body: 'empty', generated: 'all' },
    { kind: 'refuse', status: 408, generated: 'all' },
    { kind: 'refuse', status: 502, body: 'html', generated: 'all' },
    { kind: 'refuse', status: 502, generated: 'all' },
    { kind: 'refuse', status: 504, generated: 'all' },
  ]
  describe.each(answers.map((behaviour) => ({ behaviour, title: JSON.stringify(behaviour) })))(
    '$title',
    ({ behaviour }) => {
      it.each(operations)('$name', async ({ send }) => {
        const governed = await governedOpenAI()
        governed.provider.script([behaviour])
        const status = behaviour.kind === 'refuse' ? behaviour.status : 0
        await expect(send(governed.client())).rejects.toMatchObject({ status })
        await expectWholeHold(governed, status)
      })
    },
  )
})

describe('a connection that is reset before an answer costs the whole hold', () => {
  it.each(operations)('$name', async ({ send }) => {
    const governed = await governedOpenAI()
    governed.provider.script([{ kind: 'reset', generated: 'all' }])
    await expect(send(governed.client())).rejects.toBeInstanceOf(OpenAI.APIConnectionError)
    await expectWholeHold(governed, null)
  })
})

describe('a provider that hangs until the SDK gives up costs the whole hold', () => {
  it.each(operations)('$name', async ({ send }) => {
    const governed = await governedOpenAI()
    governed.provider.script([{ kind: 'hang', generated: 'all' }])
    await expect(send(governed.client(), { timeout: 40 })).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError)
    await expectWholeHold(governed, null)
  })
})

describe('an abort while the answer is awaited costs the whole hold', () => {
  it.each(operations)('$name', async ({ send }) => {
    const governed = await governedOpenAI()
    const gate = createGate()
    const controller = new AbortController()
    governed.provider.script([{ kind: 'answer', gate: gate.wait, lagTokens: 'all' }])
    const call = send(governed.client(), { signal: controller.signal })
    await gate.reached(1)
    controller.abort()
    await expect(call).rejects.toBeInstanceOf(OpenAI.APIUserAbortError)
    await expectWholeHold(governed, null)
  })
})

describe('a whole answer that breaks off', () => {
  const breaks: readonly Behaviour[] = [
    { kind: 'cut', outputTokens: 800 },
    { kind: 'end_early', outputTokens: 800 },
    { kind: 'malformed', outputTokens: 800 },
    { kind: 'reset', when: 'after-headers', generated: 'all' },
  ]
  describe.each(breaks.map((behaviour) => ({ behaviour, kind: behaviour.kind })))('$kind', ({ behaviour }) => {
    it.each(wholeOperations)('$name costs the whole hold', async ({ send }) => {
      const governed = await governedOpenAI({ fake: { answer: { outputTokens: 800 } } })
      governed.provider.script([behaviour])
      await send(governed.client()).catch(() => {})
      await expectWholeHold(governed, 200)
    })
  })
})

describe('an answer without a body', () => {
  it.each(operations)('$name costs the whole hold', async ({ send }) => {
    const governed = await governedOpenAI({ fetch: async () => new Response(null, { status: 200 }) })
    await send(governed.client()).catch(() => {})
    await expectWholeHold(governed, 200)
  })
})

describe('a stream that is hung up on after its headers', () => {
  it.each(streamOperations)('$name: reset', async ({ send }) => {
    const governed = await governedOpenAI()
    governed.provider.script([{ kind: 'reset', when: 'after-headers', generated: 'all' }])
    await expect(send(governed.client())).rejects.toThrow(Error)
    await expectWholeHold(governed, 200)
  })
})

describe('an embedding has no output that could be unseen', () => {
  it('costs its input where the connection is lost', async () => {
    const governed = await governedOpenAI()
    governed.provider.script([{ kind: 'reset', generated: 'all' }])
    await embeddings.send(governed.client()).catch(() => {})
    const { spent } = await governed.ledger()
    const truth = await governed.truth()
    expect(spent).toBeGreaterThanOrEqual(truth)
    expect(spent).toBeLessThanOrEqual(truth * 3)
  })
})

describe('a call of several attempts', () => {
  it('is charged for each: a whole hold for the lost one, the usage for the one that worked', async () => {
    const governed = await governedOpenAI()
    governed.provider.script([{ kind: 'refuse', status: 502, headers: { 'retry-after-ms': '1' }, generated: 'all' }])
    await chat.send(governed.client(), { maxRetries: 1 })
    const [lost, answered] = governed.events.of('usage')
    expect([lost?.ending, lost?.attempt, answered?.ending, answered?.attempt]).toEqual(['unknown', 0, 'complete', 1])
    const { spent, requests } = await governed.ledger()
    expect(spent).toBe((lost?.cost.nanoUsd ?? 0) + (answered?.cost.nanoUsd ?? 0))
    expect(spent).toBeGreaterThanOrEqual(await governed.truth())
    expect(requests).toBe(2)
  })
})
