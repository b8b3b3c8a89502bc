import { tokens, usd } from '@bursar/core'
import { createGate } from '@bursar/testing'
import fc from 'fast-check'
import type OpenAI from 'openai-7'
import { describe, expect, it } from 'vitest'
import { governedOpenAI, type GovernedOpenAI } from './lib/governed-openai.js'
import { prices } from './lib/prices.js'
import { chatRequest, responseRequest } from './lib/random-requests.js'

/** What is held while a call is in flight, and what the provider counts and bills for it, on its own. */
interface Weighed {
  readonly heldTokens: number
  readonly heldNanoUsd: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cost: number
}

describe('what is held is never less than what a provider counts', () => {
  it('for 140 random chat requests with tools, images, schemas and several choices', async () => {
    const weigh = await scales()
    const ratios: number[] = []
    await fc.assert(
      fc.asyncProperty(chatRequest, async (request) => {
        const weighed = await weigh((client) => client.chat.completions.create(request))
        const bound = weighed.heldTokens - (request.max_completion_tokens ?? 0) * (request.n ?? 1)
        ratios.push(expectBound(weighed, bound))
      }),
      { numRuns: 140, seed: 2_026 },
    )
    report('chat', ratios)
  })

  it('for 60 random responses with instructions, images and tools', async () => {
    const weigh = await scales()
    const ratios: number[] = []
    await fc.assert(
      fc.asyncProperty(responseRequest, async (request) => {
        const weighed = await weigh((client) => client.responses.create(request))
        ratios.push(expectBound(weighed, weighed.heldTokens - (request.max_output_tokens ?? 0)))
      }),
      { numRuns: 60, seed: 2_026 },
    )
    report('responses', ratios)
  })
})

function expectBound(weighed: Weighed, bound: number): number {
  expect(weighed.inputTokens).toBeGreaterThan(0)
  expect(bound).toBeGreaterThanOrEqual(weighed.inputTokens)
  expect(weighed.heldTokens).toBeGreaterThanOrEqual(weighed.inputTokens + weighed.outputTokens)
  expect(weighed.heldNanoUsd).toBeGreaterThanOrEqual(weighed.cost)
  return bound / weighed.inputTokens
}

/** A governed provider that holds each answer back until the holds have been read. */
async function scales(): Promise<(send: (client: OpenAI) => PromiseLike<unknown>) => Promise<Weighed>> {
  const governed = await governedOpenAI({
    budgets: [
      { id: 'money', scope: {}, limit: usd('1000'), per: 'day' },
      { id: 'tokens', scope: {}, limit: tokens(1_000_000_000), per: 'day' },
    ],
    // Always as much as the cap allows, so that the output bound is met in full.
    fake: { answer: { outputTokens: 1_000 } },
  })
  const client = governed.client()
  return async (send) => {
    const gate = createGate()
    governed.provider.reset()
    governed.provider.script([{ kind: 'answer', gate: gate.wait }])
    const call = Promise.resolve(send(client))
    await Promise.race([gate.reached(1), call])
    const held = await heldBy(governed)
    gate.open()
    await call
    const bill = governed.provider.bills[0]
    if (bill === undefined) throw new RangeError('the provider billed nothing')
    const { inputTokens, outputTokens } = bill
    return { ...held, inputTokens, outputTokens, cost: Number(governed.provider.cost(prices)) }
  }
}

async function heldBy({ governor }: GovernedOpenAI): Promise<Pick<Weighed, 'heldTokens' | 'heldNanoUsd'>> {
  const held = new Map((await governor.status('worker')).map((status) => [status.budget, status.held]))
  return { heldTokens: held.get('tokens') ?? 0, heldNanoUsd: held.get('money') ?? 0 }
}

function report(what: string, ratios: readonly number[]): void {
  const sorted = ratios.toSorted((left, right) => left - right)
  const show = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(3)
  console.info(`input bound / provider's count, ${what}: least ${show(0)}, median ${show(0.5)}, most ${show(1)}`)
}
