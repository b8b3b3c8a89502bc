import { createCounter } from '@bursar/tokens'
import { tokens, usd } from '@bursar/core'
import { createGate, type FakeProviderOptions } from '@bursar/testing'
import type OpenAI from 'openai-7'
import { describe, expect, it } from 'vitest'
import { governedOpenAI, type GovernedOpenAI } from './lib/governed-openai.js'
import { createRandom, integerBetween } from './lib/random.js'

type Message = OpenAI.Chat.ChatCompletionMessageParam

const conversations = 6
const turns = 12
const cap = 400

/**
 * Not a vocabulary anyone uses, but one we do not know: 30 % more tokens than cl100k_base has for text, and every digit a
 * token of its own. It is declared without an encoding, so the proven bound of new text is its bytes.
 */
const cl100k = createCounter('cl100k_base')
const foreignCount = (text: string): number => {
  const withoutDigits = text.replaceAll(/\d/g, '')
  return Math.min(
    Buffer.byteLength(text),
    Math.round(cl100k.count(withoutDigits) * 1.3) + text.length - withoutDigits.length,
  )
}

const models = [
  { model: 'gpt-4.1', fake: {}, prices: {} },
  {
    model: 'foreign-1',
    fake: { countTokens: foreignCount },
    prices: { 'foreign-1': { input: '2', output: '8', contextWindow: 200_000, maxOutput: 32_000 } },
  },
] as const

describe.each(models)('an agent of $model that resends its history', ({ model, fake, prices }) => {
  it('holds little more than it costs after its first turn, and its proven bound is never under', async () => {
    const governed = await governedByBothBounds(fake, prices)
    const calls: Weighed[] = []
    for (let seed = 1; seed <= conversations; seed++) calls.push(...(await converse(governed, model, seed)))
    const later = calls.filter(({ turn }) => turn > 1)
    const ratios = (bound: 'learned' | 'proven') =>
      later.map(({ held, actual }) => held[bound] / actual).toSorted(ascending)
    const missed = calls.filter(({ held, actual }) => actual > held.learned).length
    console.info(
      `${model}: reserved/actual after the first turn p50 ${show(ratios('learned'))} learned, ${show(ratios('proven'))} proven; ` +
        `learned missed in ${missed} of ${calls.length} calls`,
    )
    for (const { held, actual, inputTokens, heldInput } of calls) {
      expect(held.proven).toBeGreaterThanOrEqual(actual)
      expect(heldInput).toBeGreaterThanOrEqual(inputTokens)
      expect(held.learned).toBeLessThanOrEqual(held.proven)
    }
    expect(middle(ratios('learned'))).toBeLessThanOrEqual(1.3)
    expect(missed).toBeLessThanOrEqual(calls.length * 0.05)
  })
})

describe('a conversation that the provider keeps', () => {
  it('is refused while nothing is known of it, and bounded by its last answer once that was seen', async () => {
    const governed = await governedOpenAI({ budgets: [{ scope: {}, limit: usd('100'), per: 'day' }] })
    const client = governed.client()
    const ask = (previous?: string) =>
      client.responses.create({
        model: 'gpt-4.1',
        input: 'Where is my order?',
        max_output_tokens: cap,
        ...(previous === undefined ? {} : { previous_response_id: previous }),
      })
    await expect(ask('resp_unheard_of')).rejects.toThrow(/previous_response_id/)
    const first = await ask()
    const second = await ask(first.id)
    await ask(second.id)
    expect(governed.provider.requests.length).toBe(3)
    expect(governed.events.of('budget.overrun')).toEqual([])
  })
})

describe('1,000 concurrent calls of an unknown vocabulary against one dollar', () => {
  const oneDollar = 1_000_000_000
  const [, { model, fake, prices }] = models

  it.each(['proven', 'learned'] as const)(
    'held by the %s bound use at least 97 percent of it and pass it by less than half of one',
    async (bound) => {
      const governed = await governedOpenAI({
        fake: { ...fake, seed: 7, answer: { outputTokens: [20, 300] } },
        prices,
        budgets: [{ scope: {}, limit: usd('1'), per: 'day', whenHeld: 'wait', bound }],
      })
      const client = governed.client('worker', { timeout: 600_000 })
      const outcomes = await Promise.allSettled(
        Array.from({ length: 1_000 }, (_, index) => client.chat.completions.create(ticket(model, index))),
      )
      await governed.governor.flush()
      await governed.provider.idle()
      const spent = governed.events.of('usage').reduce((sum, { cost }) => sum + cost.nanoUsd, 0)
      const answered = outcomes.filter(({ status }) => status === 'fulfilled').length
      console.info(`${bound} bound: ${(spent / oneDollar) * 100} % of the dollar, ${answered} answered`)
      expect(spent).toBeGreaterThanOrEqual(oneDollar * 0.97)
      expect(spent).toBeLessThanOrEqual(bound === 'proven' ? oneDollar : oneDollar * 1.005)
      expect(answered).toBeLessThan(1_000)
    },
  )
})

interface Weighed {
  readonly turn: number
  /** In nano-USD, by the bound of the budget. */
  readonly held: { readonly learned: number; readonly proven: number }
  readonly actual: number
  readonly heldInput: number
  readonly inputTokens: number
}

function governedByBothBounds(fake: FakeProviderOptions, prices: object): Promise<GovernedOpenAI> {
  return governedOpenAI({
    fake: { ...fake, answer: { outputTokens: [40, 350] } },
    prices: { ...prices },
    budgets: [
      { id: 'learned', scope: {}, limit: usd('1000'), per: 'day', bound: 'learned' },
      { id: 'proven', scope: { agent: '*' }, limit: usd('1000'), per: 'day' },
      { id: 'tokens', scope: {}, limit: tokens(1_000_000_000), per: 'day' },
    ],
  })
}

async function converse(governed: GovernedOpenAI, model: string, seed: number): Promise<Weighed[]> {
  const random = createRandom(seed)
  const client = governed.client()
  const messages: Message[] = [{ role: 'system', content: `Agent ${seed}. ${paragraph(random, 800)}` }]
  const weighed: Weighed[] = []
  for (let turn = 1; turn <= turns; turn++) {
    messages.push({ role: 'user', content: paragraph(random, integerBetween(random, 20, 200)) })
    const call = client.chat.completions.create.bind(client.chat.completions)
    weighed.push(
      await weigh(governed, turn, () => call({ model, messages: [...messages], tools, max_completion_tokens: cap })),
    )
    messages.push({ role: 'assistant', content: paragraph(random, integerBetween(random, 20, 120)) })
  }
  return weighed
}

/** Holds the answer back until the holds have been read. */
async function weigh(governed: GovernedOpenAI, turn: number, send: () => PromiseLike<unknown>): Promise<Weighed> {
  const gate = createGate()
  governed.provider.script([{ kind: 'answer', gate: gate.wait }])
  const before = governed.events.of('usage').length
  const call = Promise.resolve(send())
  await Promise.race([gate.reached(1), call])
  const held = new Map((await governed.governor.status('worker')).map((status) => [status.budget, status.held]))
  gate.open()
  await call
  const usage = governed.events.of('usage')[before]
  if (usage === undefined) throw new RangeError('the call was not settled')
  return {
    turn,
    held: { learned: held.get('learned') ?? 0, proven: held.get('proven') ?? 0 },
    actual: usage.cost.nanoUsd,
    heldInput: (held.get('tokens') ?? 0) - cap,
    inputTokens: usage.tokens.inputTokens,
  }
}

const words =
  'the order of parcel 4711 left our house on Tuesday and reached depot 12 where a driver lost address and key'.split(
    ' ',
  )

function paragraph(random: () => number, length: number): string {
  return Array.from({ length }, () => words[Math.floor(random() * words.length)]).join(' ')
}

const tools: OpenAI.Chat.ChatCompletionTool[] = ['find_order', 'find_parcel', 'refund'].map((name) => ({
  type: 'function',
  function: {
    name,
    description: `The tool ${name} of the shop; call it when the customer asks for it.`,
    parameters: { type: 'object', properties: { id: { type: 'string', description: 'As the customer wrote it' } } },
  },
}))

function ticket(model: string, index: number): OpenAI.Chat.ChatCompletionCreateParamsNonStreaming {
  const content = `Ticket ${index}: ${paragraph(createRandom(index + 1), 120)} Classify it.`
  return { model, max_completion_tokens: 500 + ((index * 37) % 1_500), messages: [{ role: 'user', content }] }
}

function ascending(left: number, right: number): number {
  return left - right
}

function middle(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function show(sorted: readonly number[]): string {
  return `${middle(sorted).toFixed(3)} (most ${(sorted.at(-1) ?? 0).toFixed(3)})`
}
