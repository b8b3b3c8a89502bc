import { describe, expect, test } from 'vitest'
import {
  BudgetExceededError,
  type BudgetOptions,
  type GovernorOptions,
  PolicyDeniedError,
  requests,
  tokens,
  UnpricedModelError,
  usd,
} from '../../src/index.js'
import { chat, governed, type Governed } from '../governor/lib/governed.js'

const money: BudgetOptions = { scope: {}, limit: usd('1'), per: 'day' }
const search = { model: 'toy', input: 'hello', tools: [{ type: 'file_search', vector_store_ids: ['v'] }] }

async function refusal({ send }: Governed, ...request: Parameters<Governed['send']>): Promise<unknown> {
  return send(...request).then(
    () => expect.unreachable('the call should have been refused'),
    (error: unknown) => error,
  )
}

describe('an unknown model', () => {
  test.each(['hard', 'soft'] as const)(
    'is refused under a %s budget in USD, with the line that prices it',
    async (mode) => {
      const scene = governed({ budgets: [{ ...money, mode }] })
      const error = await refusal(scene, chat({ model: 'secret-finetune' }))
      expect(error).toBeInstanceOf(UnpricedModelError)
      expect(error).toMatchObject({ status: 400, message: expect.stringContaining('prices: { "secret-finetune":') })
      expect(scene.network.sent).toEqual([])
    },
  )

  test.each<[where: string, budget: BudgetOptions]>([
    ['where nothing counts USD', { ...money, limit: requests(5) }],
    ['a budget that only observes', { ...money, mode: 'observe' }],
  ])('passes %s, and is shown as unpriced', async (_where, budget) => {
    const { send, events } = governed({ budgets: [budget] })
    const usage = events('usage')
    await (await send(chat({ model: 'secret-finetune' }))).text()
    expect(usage).toMatchObject([{ cost: { nanoUsd: 0, source: 'unpriced' }, tokens: { inputTokens: 10 } }])
  })

  test('a body that names no model is refused as such', async () => {
    const error = await refusal(governed({ budgets: [money] }), { messages: [] })
    expect(error).toBeInstanceOf(PolicyDeniedError)
    expect(error).toMatchObject({ message: expect.stringContaining('names no model') })
  })
})

describe('a body that is not JSON', () => {
  test.each<[what: string, budget: BudgetOptions]>([
    ['USD', money],
    ['soft USD', { ...money, mode: 'soft' }],
    ['tokens', { ...money, limit: tokens(1_000_000) }],
  ])('is refused under a budget in %s, since it may cost anything', async (_what, budget) => {
    const scene = governed({ budgets: [budget] })
    const error = await refusal(scene, 'model=toy&prompt=hello')
    expect(error).toBeInstanceOf(PolicyDeniedError)
    expect(error).toMatchObject({ message: expect.stringContaining('is not JSON or a form') })
    expect(scene.network.sent).toEqual([])
  })

  test('is refused also where the URL names the model', async () => {
    const scene = governed({ budgets: [money] })
    expect(await refusal(scene, 'hello', { path: '/deployments/toy/chat/completions' })).toBeInstanceOf(
      PolicyDeniedError,
    )
  })

  test('passes where only requests are counted', async () => {
    const { send } = governed({ budgets: [{ ...money, limit: requests(5) }] })
    expect((await send('hello')).status).toBe(200)
  })
})

describe('an operation whose cost no answer tells', () => {
  const batch = { input_file_id: 'file-1', endpoint: '/v1/chat/completions', completion_window: '24h' }
  const path = '/batches'

  test('is refused under a hard budget in USD, with the line that allows it', async () => {
    const error = await refusal(governed({ budgets: [money] }), batch, { path })
    expect(error).toBeInstanceOf(PolicyDeniedError)
    expect(error).toMatchObject({ message: expect.stringContaining('allowUnmetered: ["batches.create"]') })
  })

  test.each<[what: string, options: Partial<GovernorOptions>]>([
    ['that line', { budgets: [money], allowUnmetered: ['batches.create'] }],
    ['a soft budget', { budgets: [{ ...money, mode: 'soft' }] }],
    ['a budget in requests', { budgets: [{ ...money, limit: requests(1) }] }],
  ])('passes with %s', async (_what, options) => {
    const { send, events } = governed(options)
    const usage = events('usage')
    expect((await send(batch, { path })).status).toBe(200)
    expect(usage).toMatchObject([{ cost: { nanoUsd: 0, source: 'unpriced' } }])
  })

  test('an endpoint nobody knows is such a one', async () => {
    const error = await refusal(governed({ budgets: [money] }), {}, { path: '/brand/new' })
    expect(error).toMatchObject({ message: expect.stringContaining('allowUnmetered: ["POST /brand/new"]') })
  })
})

describe('input that cannot be counted', () => {
  const path = '/responses'

  test('is refused under a hard budget, with the line that holds tokens for it', async () => {
    const error = await refusal(governed({ budgets: [money] }), search, { path })
    expect(error).toBeInstanceOf(PolicyDeniedError)
    expect(error).toMatchObject({ message: expect.stringContaining('allowances: { "file_search": 20000 }') })
  })

  test('with an allowance that many tokens are held for it', async () => {
    const held = async (allowance: number): Promise<number> => {
      const scene = governed({ budgets: [money], allowances: { file_search: allowance } })
      const started = scene.events('request.start')
      await (await scene.send({ ...search, max_output_tokens: 10 }, { path })).text()
      return Number(started[0]?.reserved)
    }
    expect((await held(3_000)) - (await held(1_000))).toBe(2_000_000)
  })

  test.each<[what: string, budgets: readonly BudgetOptions[]]>([
    ['a soft budget', [{ ...money, mode: 'soft' }]],
    ['a budget in requests', [{ ...money, limit: requests(5) }]],
  ])('passes without one under %s', async (_what, budgets) => {
    expect((await governed({ budgets }).send(search, { path })).status).toBe(200)
  })
})

describe('output without a cap', () => {
  /** Room for the input and about 500 tokens of output; the model writes up to 1,000. */
  const tight: BudgetOptions = { scope: {}, limit: usd('0.0006'), per: 'day' }

  test("gets one where the budget cannot afford the model's maximum, and the event says so", async () => {
    const { send, network, events } = governed({ budgets: [tight] })
    const started = events('request.start')
    await (await send(chat())).text()
    const cap = Number(network.sent[0]?.body?.['max_completion_tokens'])
    expect(cap).toBeGreaterThanOrEqual(256)
    expect(cap).toBeLessThan(600)
    expect(started).toMatchObject([{ injected: { maxOutputTokens: cap } }])
    expect(Number(started[0]?.reserved)).toBeLessThanOrEqual(600_000)
  })

  test('gets none where the budget affords it', async () => {
    const { send, network, events } = governed({ budgets: [money] })
    const started = events('request.start')
    await (await send(chat())).text()
    expect(network.sent[0]?.body).toEqual(chat())
    expect(started[0]?.injected).toEqual({})
  })

  test('is refused where not even the smallest cap worth sending is affordable', async () => {
    const scene = governed({ budgets: [tight], minOutputTokens: 900 })
    const error = await refusal(scene, chat())
    expect(error).toBeInstanceOf(BudgetExceededError)
    expect(error).toMatchObject({ spent: 0, held: 0, reason: 'exhausted' })
  })

  test('is refused with outputCap: "refuse"', async () => {
    const scene = governed({ budgets: [tight], outputCap: 'refuse' })
    expect(await refusal(scene, chat())).toBeInstanceOf(BudgetExceededError)
    expect(scene.network.sent).toEqual([])
  })

  test('a cap of the caller is never lowered: the call is refused instead', async () => {
    const scene = governed({ budgets: [tight] })
    expect(await refusal(scene, chat({ max_tokens: 900 }))).toBeInstanceOf(BudgetExceededError)
    await (await scene.send(chat({ max_tokens: 300 }))).text()
    expect(scene.network.sent[0]?.body).toEqual(chat({ max_tokens: 300 }))
  })

  test('a request that the client signed is never changed', async () => {
    const scene = governed({ budgets: [tight] })
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=a' }
    expect(await refusal(scene, chat(), { headers })).toBeInstanceOf(BudgetExceededError)
  })

  test('each of several choices counts', async () => {
    // Each by a governor of its own: a prompt that was answered before counts as reported.
    const reserved = async (choices: object): Promise<number> => {
      const { send, events } = governed({ budgets: [money] })
      const started = events('request.start')
      await (await send(chat({ max_tokens: 100, ...choices }))).text()
      return Number(started[0]?.reserved)
    }
    expect((await reserved({ n: 3 })) - (await reserved({}))).toBe(200_000)
  })
})

describe('a cost that has no bound', () => {
  /** Speech is billed by the character; this model has prices by the second only. */
  const speech = { model: 'whisper-1', input: 'Hello', voice: 'alloy' }
  const path = '/audio/speech'

  test('is refused under a budget in USD, before anything is held', async () => {
    const scene = governed({ budgets: [{ ...money, limit: tokens(100) }, money] })
    const error = await refusal(scene, speech, { path })
    expect(error).toBeInstanceOf(PolicyDeniedError)
    expect(error).toMatchObject({ message: expect.stringContaining("can't be bounded") })
    expect(await scene.governor.status('worker')).toMatchObject([{ held: 0 }, { held: 0 }])
  })

  test('does not disturb a call where nothing counts USD, whoever listens', async () => {
    const { send, governor, events } = governed({ budgets: [{ ...money, limit: tokens(1_000_000) }] })
    const started = events('request.start')
    await (await send(speech, { path })).text()
    expect(started).toMatchObject([{ reserved: 0 }])
    expect(await governor.status('worker')).toMatchObject([{ held: 0 }])
  })
})
