import { BudgetExceededError, type BudgetOptions, usd } from '@bursar/core'
import OpenAI from 'openai-7'
import { describe, expect, it } from 'vitest'
import { governedOpenAI, type GovernedOpenAI } from './lib/governed-openai.js'
import { prices } from './lib/prices.js'
import { readAll } from './lib/operations.js'
import { createRandom, integerBetween } from './lib/random.js'

const calls = 1_000
const seeds = [1, 2, 3]
const oneDollar = 1_000_000_000n
const model = 'gpt-4.1'

describe.each(seeds)('1,000 concurrent calls against one dollar, seed %i', (seed) => {
  it('denies what does not fit, without a request and without a retry', async () => {
    const governed = await governedByOneDollar(seed, 'deny')
    const outcomes = await callAllAtOnce(governed, seed)
    expectDenials(governed, outcomes)
    report(governed, 'deny', seed)
    expect(outcomes.filter(isDenied).length).toBeGreaterThan(0)
  })

  it('uses at least 97 % of the dollar where calls wait for headroom', async () => {
    const governed = await governedByOneDollar(seed, 'wait')
    const outcomes = await callAllAtOnce(governed, seed)
    expectDenials(governed, outcomes)
    report(governed, 'wait', seed)
    const cost = governed.provider.cost(prices)
    expect(cost * 100n >= oneDollar * 97n, `${cost} nano-USD of ${oneDollar}`).toBe(true)
    for (const denied of outcomes.filter(isDenied)) expect(denied.reason).toBe('exhausted')
  })
})

function governedByOneDollar(seed: number, whenHeld: BudgetOptions['whenHeld']): Promise<GovernedOpenAI> {
  return governedOpenAI({
    // 20 to 300 tokens; the caps are 500 to 4,000, or the model's 32,768.
    fake: { seed, answer: { outputTokens: [20, 300], chunkTokens: 20 } },
    budgets: [{ scope: {}, limit: usd('1'), per: 'day', ...(whenHeld === undefined ? {} : { whenHeld }) }],
  })
}

/** Each is answered or the error it failed with. Retries are on: a denial must not be retried all the same. */
async function callAllAtOnce(governed: GovernedOpenAI, seed: number): Promise<unknown[]> {
  const random = createRandom(seed)
  const client = governed.client('worker', { maxRetries: 2, timeout: 600_000 })
  const pending = Array.from({ length: calls }, (_, index) =>
    call(client, {
      ...(index % 2 === 0 ? {} : { max_completion_tokens: integerBetween(random, 500, 4_000) }),
      stream: index % 3 === 0,
      messages: [{ role: 'user', content: `Ticket ${index}: classify it.` }],
    }),
  )
  const outcomes = await Promise.all(pending)
  await governed.governor.flush()
  await governed.provider.idle()
  return outcomes
}

interface CallBody {
  readonly messages: OpenAI.Chat.ChatCompletionMessageParam[]
  readonly stream: boolean
  readonly max_completion_tokens?: number
}

async function call(client: OpenAI, body: CallBody): Promise<unknown> {
  try {
    const answer = await client.chat.completions.create({ model, ...body })
    return 'choices' in answer ? answer.choices.length : await readAll(answer)
  } catch (error) {
    return error
  }
}

function isDenied(outcome: unknown): outcome is BudgetExceededError {
  return outcome instanceof BudgetExceededError
}

function expectDenials(governed: GovernedOpenAI, outcomes: readonly unknown[]): void {
  const { provider, events } = governed
  const denied = outcomes.filter(isDenied)
  const answered = outcomes.filter((outcome) => typeof outcome === 'number')
  expect(answered.length + denied.length).toBe(calls)
  expect(provider.requests.length, 'a denied call makes no request').toBe(answered.length)
  expect(events.of('request.blocked').length, 'a denied call is not retried').toBe(denied.length)
  for (const error of denied) {
    expect(error).toBeInstanceOf(OpenAI.APIError)
    expect(error).toMatchObject({ status: 402, code: 'BUDGET_EXCEEDED', limit: Number(oneDollar), agent: 'worker' })
  }
  const cost = provider.cost(prices)
  expect(cost <= oneDollar, `${cost} nano-USD`).toBe(true)
  const charged = events.of('usage').reduce((sum, { cost: { nanoUsd } }) => sum + nanoUsd, 0)
  expect(BigInt(charged)).toBe(cost)
}

function report({ provider, events }: GovernedOpenAI, how: string, seed: number): void {
  const cost = provider.cost(prices)
  const [sent, denied] = [provider.requests.length, events.of('request.blocked').length]
  console.info(
    `overshoot seed ${seed} ${how}: provider billed ${cost} nano-USD (${Number((cost * 10_000n) / oneDollar) / 100} %), ${sent} sent, ${denied} denied`,
  )
}
