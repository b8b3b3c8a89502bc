// What pricing a call costs over genai-prices' calcPrice, and whether the price is right: 1,000,000 random usages over all
// cards against a BigInt oracle. Subjects take turns batch by batch in one process, in an order that changes.
import { calcPrice, findProvider } from '@pydantic/genai-prices'
import { priceBook, settleCost, type ModelCard, type TokenUsage } from '../packages/models/dist/index.js'
import { oracleCost, randomIntegers, randomUsage } from '../packages/models/test/oracle.ts'
import { allCardNames } from './lib/all-card-names.ts'
import { quantile, reportBar } from './lib/statistics.ts'

const at = Date.UTC(2026, 10, 20)
const timestamp = new Date(at)

interface PricedCall {
  readonly provider: string
  readonly model: string
  readonly card: ModelCard
  readonly source: NonNullable<ReturnType<typeof findProvider>>
  readonly usage: TokenUsage
  readonly theirUsage: Parameters<typeof calcPrice>[0]
}

/** Usage as providers report it, of models that both know: chat, a long agent turn with a cache, reasoning, cache writes. */
const shapes: readonly TokenUsage[] = [
  { inputTokens: 1_187, outputTokens: 212 },
  { inputTokens: 48_211, cachedInputTokens: 46_080, outputTokens: 731 },
  { inputTokens: 9_120, cachedInputTokens: 7_168, outputTokens: 2_943, reasoningTokens: 2_304 },
  { inputTokens: 31_005, cachedInputTokens: 20_480, cacheWriteTokens: 8_192, outputTokens: 1_024 },
  { inputTokens: 310_000, cachedInputTokens: 262_144, outputTokens: 4_096 },
]
const models = [
  ['openai', 'gpt-5-mini'],
  ['openai', 'gpt-6-sol'],
  ['openai', 'gpt-4o'],
  ['anthropic', 'claude-opus-5'],
  ['anthropic', 'claude-haiku-4-5'],
  ['google', 'gemini-2.5-pro'],
  ['google', 'gemini-3.8-flash'],
] as const

const calls: readonly PricedCall[] = models.flatMap(([provider, model]) =>
  shapes
    .filter(
      ({ cacheWriteTokens }) =>
        cacheWriteTokens === undefined || cardOf(provider, model).prices[0]?.tiers[0]?.cacheWrite,
    )
    .map((usage) => ({
      provider,
      model,
      card: cardOf(provider, model),
      source: sourceOf(provider),
      usage,
      theirUsage: {
        input_tokens: usage.inputTokens,
        output_tokens: usage.outputTokens,
        ...(usage.cachedInputTokens !== undefined && { cache_read_tokens: usage.cachedInputTokens }),
        ...(usage.cacheWriteTokens !== undefined && { cache_write_tokens: usage.cacheWriteTokens }),
      },
    })),
)

function cardOf(provider: string, model: string): ModelCard {
  const card = priceBook.find(provider, model)
  if (card === undefined) throw new Error(`${provider}/${model} is not in the book`)
  return card
}

function sourceOf(provider: string): PricedCall['source'] {
  const source = findProvider({ providerId: provider })
  if (source === undefined) throw new Error(`genai-prices does not know ${provider}`)
  return source
}

const moment = { at }
let sink = 0
// genai-prices in its fastest form: the provider is looked up beforehand.
const subjects = {
  calcPrice: ({ theirUsage, model, source }: PricedCall) =>
    calcPrice(theirUsage, model, { provider: source, timestamp })?.total_price ?? 0,
  again: ({ theirUsage, model, source }: PricedCall) =>
    calcPrice(theirUsage, model, { provider: source, timestamp })?.total_price ?? 0,
  settle: ({ card, usage }: PricedCall) => settleCost(card, usage, moment),
  'find and settle': ({ provider, model, usage }: PricedCall) => {
    const card = priceBook.find(provider, model)
    return card === undefined ? 0 : settleCost(card, usage, moment)
  },
}
type Name = keyof typeof subjects
const names = Object.keys(subjects) as Name[]
const repeats: Readonly<Record<Name, number>> = { calcPrice: 8, again: 8, settle: 800, 'find and settle': 800 }

/** Nanoseconds per call of one batch. */
function batch(name: Name): number {
  const subject = subjects[name]
  const start = process.hrtime.bigint()
  for (let repeat = 0; repeat < repeats[name]; repeat++) for (const call of calls) sink += subject(call)
  return Number(process.hrtime.bigint() - start) / (repeats[name] * calls.length)
}

for (const call of calls) {
  const [ours, theirs] = [subjects.settle(call), subjects.calcPrice(call) * 1e9]
  if (Math.abs(ours - theirs) >= 1.001) throw new Error(`${call.model}: ${ours} is not ${theirs}`)
}

const samples: Record<Name, number[]> = { calcPrice: [], again: [], settle: [], 'find and settle': [] }
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 400)
for (let round = 0; round < rounds * 1.25; round++) {
  for (const [turn] of names.entries()) {
    const name = names[(turn + round) % names.length] ?? 'settle'
    const took = batch(name)
    if (round >= rounds / 4) samples[name].push(took)
  }
}
const median = (name: Name): number => quantile(samples[name], 0.5)
console.log(names.map((name) => `${name} ${median(name).toFixed(0)} ns`).join(', '))
console.log(`noise floor: calcPrice / calcPrice ${(median('again') / median('calcPrice')).toFixed(3)}`)
console.log(`find and settle / calcPrice ${(median('find and settle') / median('calcPrice')).toFixed(5)} (no bar)`)
const ratio = median('settle') / median('calcPrice')
console.log(`calcPrice / settle ${(1 / ratio).toFixed(0)}`)
console.log(`prices-settle ${ratio.toFixed(5)} bar 0.01 ${ratio <= 0.01 ? 'ok' : 'short'}`)

const random = randomIntegers(20_261_121)
const cards = allCardNames().map(([provider, model]) => cardOf(provider, model))
const serviceTiers = ['default', 'flex', 'priority', 'batch', 'fast', 'auto', undefined]
let mismatches = 0
for (let index = 0; index < 1_000_000; index++) {
  const card = cards[index % cards.length] ?? cardOf('openai', 'gpt-5-mini')
  const usage = randomUsage(random)
  const serviceTier = serviceTiers[random(serviceTiers.length)]
  const day = Date.UTC(2024 + random(4), random(12), 1)
  const cost = settleCost(card, usage, { at: day, serviceTier })
  if (BigInt(cost) !== oracleCost(card, usage, day, serviceTier)) mismatches++
}
console.log(`1,000,000 random usages over ${cards.length} cards, ${mismatches} differ from the BigInt oracle`)
reportBar('prices-mismatches', mismatches, 0)
if (Number.isNaN(sink)) throw new Error('a price was not a number')
